namespace Tiercel.Engine.Tests;

public class DatabaseLimitsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("3 64mb", "3 67108864")]
    [InlineData("  5 1k   3 7 ", "3 7 5 1000")]
    [InlineData("3 7 3 8", "3 8")]
    [InlineData("3 7 3 0", "")]
    public void TextIsReadAndWrittenInTheOrderOfDatabases(string text, string written) =>
        Assert.Equal(written, DatabaseLimits.Parse(text).Text);

    [Theory]
    [InlineData("3")]
    [InlineData("64mb 3")]
    [InlineData("-1 5")]
    [InlineData("3 -5")]
    [InlineData("3 5 tb")]
    [InlineData("65536 1")]
    [InlineData("3 99999999999999999999")]
    public void WhatIsNoListOfLimitsIsRefused(string text)
    {
        Assert.False(DatabaseLimits.TryParse(text, DatabaseLimits.None, out _, out _));
        Assert.Throws<FormatException>(() => DatabaseLimits.Parse(text));
    }

    [Fact]
    public void ADatabaseThatIsNotNamedHasNoLimit()
    {
        DatabaseLimits limits = DatabaseLimits.None.With(3, 100);
        Assert.Equal(100, limits.Of(3));
        Assert.Equal(0, limits.Of(0));
        Assert.True(limits.With(3, 0).IsEmpty);
    }
}
