namespace Tiercel.Engine.Tests;

public class SavePointsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\"\"", "")]
    [InlineData(" 3600  1 300 100 ", "3600 1 300 100")]
    public void TextComesBack(string text, string expected) => Assert.Equal(expected, SavePoints.Parse(text).Text);

    [Theory]
    [InlineData("1")]
    [InlineData("0 1")]
    [InlineData("1 -1")]
    [InlineData("a 1")]
    public void WhatIsNoListIsRefused(string text) => Assert.Throws<FormatException>(() => SavePoints.Parse(text));

    [Theory]
    [InlineData(301, 100, true)]
    [InlineData(301, 99, false)]
    [InlineData(300, 100, false)]
    [InlineData(3601, 1, true)]
    [InlineData(3601, 0, false)]
    public void OnePointIsEnough(int seconds, long changes, bool isReached) =>
        Assert.Equal(isReached, SavePoints.Parse("3600 1 300 100").AreReached(TimeSpan.FromSeconds(seconds), changes));
}
