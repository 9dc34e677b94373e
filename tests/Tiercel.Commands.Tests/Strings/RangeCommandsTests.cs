namespace Tiercel.Commands.Tests;

public sealed class RangeCommandsTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("GETRANGE k 1 3", "$bcd")]
    [InlineData("SUBSTR k 1 3", "$bcd")]
    [InlineData("GETRANGE k -2 -1", "$ef")]
    [InlineData("GETRANGE k 4 99", "$ef")]
    [InlineData("GETRANGE k 0 -100", "$a")]
    [InlineData("GETRANGE k -100 -101", "$")]
    [InlineData("GETRANGE k 3 2", "$")]
    [InlineData("GETRANGE absent 0 1", "$")]
    [InlineData("GETRANGE k x 1", "-ERR value is not an integer or out of range")]
    public void RangesAreCutToTheValue(string line, string reply)
    {
        _h.Run("SET k abcdef");
        Assert.Equal(reply, _h.Run(line));
    }

    [Theory]
    [InlineData("SETRANGE k 1 XY", ":6", "$aXYdef")]
    [InlineData("SETRANGE k 5 XY", ":7", "$abcdeXY")]
    [InlineData("SETRANGE k 7 X", ":8", "$abcdef\0X")]
    [InlineData("SETRANGE k -1 X", "-ERR offset is out of range", "$abcdef")]
    [InlineData("SETRANGE k x X", "-ERR value is not an integer or out of range", "$abcdef")]
    [InlineData("SETRANGE k 536870912 X", "-ERR string exceeds maximum allowed size (proto-max-bulk-len)", "$abcdef")]
    [InlineData("SETRANGE k 9223372036854775807 X", "-ERR string exceeds maximum allowed size (proto-max-bulk-len)", "$abcdef")]
    public void SetRangeOverwritesAndExtends(string line, string reply, string value)
    {
        _h.Run("SET k abcdef");
        Assert.Equal(reply, _h.Run(line));
        Assert.Equal(value, _h.Run("GET k"));
    }

    [Fact]
    public void SetRangeOfNothingMakesNoKey()
    {
        Assert.Equal(":0", _h.RunWords("SETRANGE", "k", "10", ""));
        Assert.Equal(":0", _h.Run("EXISTS k"));
    }

    [Fact]
    public void SetRangeKeepsTheExpiry()
    {
        _h.Run("SET k v EX 10");
        Assert.Equal(":30001", _h.Run("SETRANGE k 30000 w"));
        Assert.Equal(":10", _h.Run("TTL k"));
    }
}
