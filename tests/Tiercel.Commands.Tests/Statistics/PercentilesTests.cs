namespace Tiercel.Commands.Tests;

public sealed class PercentilesTests
{
    [Theory]
    [InlineData("50 99 99.9", "50 99 99.9")]
    [InlineData("0 100.0", "0 100")]
    [InlineData("", "")]
    public void TextIsReadAndPrinted(string text, string printed)
    {
        Assert.True(Percentiles.TryParse(text, Percentiles.Usual, out Percentiles? value, out _));
        Assert.Equal(printed, value.Text);
    }

    [Theory]
    [InlineData("abc", "Invalid latency-tracking-info-percentiles parameters")]
    [InlineData("50 101", "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]")]
    [InlineData("-1", "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]")]
    [InlineData("NaN", "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]")]
    public void OtherTextIsRefused(string text, string error)
    {
        Assert.False(Percentiles.TryParse(text, Percentiles.Usual, out _, out string? reason));
        Assert.Equal(error, reason);
    }
}
