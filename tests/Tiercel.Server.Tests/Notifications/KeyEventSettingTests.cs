namespace Tiercel.Server.Tests;

public sealed class KeyEventSettingTests
{
    [Theory]
    [InlineData("KEA", "AKE")]
    [InlineData("AKEn", "AKE")]
    [InlineData("gKn", "gnK")]
    [InlineData("AKEm", "AKEm")]
    [InlineData("g$lshzxetdKE", "AKE")]
    [InlineData("tehg$", "g$het")]
    [InlineData("nmK", "nKm")]
    [InlineData("ggKK", "gK")]
    [InlineData("", "")]
    public void TextIsCanonical(string text, string canonical)
    {
        Assert.True(KeyEventSetting.TryParse(text, KeyEventSetting.None, out KeyEventSetting? value, out _));
        Assert.Equal(canonical, value.Text);
        Assert.True(KeyEventSetting.TryParse(canonical, KeyEventSetting.None, out KeyEventSetting? again, out _));
        Assert.Equal(canonical, again.Text);
    }

    [Fact]
    public void UnknownLetterIsRefused()
    {
        Assert.False(KeyEventSetting.TryParse("KEg!", KeyEventSetting.None, out _, out string? error));
        Assert.Equal("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.", error);
    }
}
