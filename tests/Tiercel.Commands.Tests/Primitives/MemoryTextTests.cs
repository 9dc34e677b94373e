using Tiercel.Primitives;

namespace Tiercel.Commands.Tests;

public sealed class MemoryTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1024", 1024)]
    [InlineData("007", 7)]
    [InlineData("5b", 5)]
    [InlineData("5k", 5000)]
    [InlineData("5KB", 5120)]
    [InlineData("5m", 5_000_000)]
    [InlineData("5mB", 5 << 20)]
    [InlineData("5g", 5_000_000_000)]
    [InlineData("5Gb", 5L << 30)]
    [InlineData("", 0)]
    [InlineData("kb", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("8589934591gb", 8589934591L << 30)]
    public void SizeParses(string text, long bytes)
    {
        Assert.True(MemoryText.TryParse(text, out long parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1 kb")]
    [InlineData("1.5gb")]
    [InlineData("1t")]
    [InlineData("1kbb")]
    [InlineData("x")]
    [InlineData("9223372036854775808")]
    [InlineData("8589934592gb")]
    [InlineData("18446744073709551615gb")]
    [InlineData("99999999999999999999999999999999999999999999999999999999999999999")]
    public void OtherTextIsRefused(string text) => Assert.False(MemoryText.TryParse(text, out _));
}
