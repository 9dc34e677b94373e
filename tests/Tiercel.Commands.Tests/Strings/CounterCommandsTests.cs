namespace Tiercel.Commands.Tests;

public sealed class CounterCommandsTests : IDisposable
{
    private const string NotAnInteger = "-ERR value is not an integer or out of range";
    private const string Overflow = "-ERR increment or decrement would overflow";

    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("INCR k", ":1")]
    [InlineData("DECR k", ":-1")]
    [InlineData("INCRBY k 41", ":41")]
    [InlineData("INCRBY k -9223372036854775808", ":-9223372036854775808")]
    [InlineData("DECRBY k 41", ":-41")]
    public void AbsentKeyCountsAsZero(string line, string reply)
    {
        Assert.Equal(reply, _h.Run(line));
        Assert.Equal("$" + reply[1..], _h.Run("GET k"));
    }

    [Theory]
    [InlineData("9223372036854775806", "INCR k", ":9223372036854775807")]
    [InlineData("-9223372036854775807", "DECR k", ":-9223372036854775808")]
    [InlineData("-1", "INCRBY k -9223372036854775807", ":-9223372036854775808")]
    [InlineData("9223372036854775807", "INCRBY k -9223372036854775808", ":-1")]
    public void SumsReachTheEndsOfTheRange(string value, string line, string reply)
    {
        _h.Run("SET k " + value);
        Assert.Equal(reply, _h.Run(line));
    }

    [Theory]
    [InlineData("9223372036854775807", "INCR k", Overflow)]
    [InlineData("-9223372036854775808", "DECR k", Overflow)]
    [InlineData("-2", "INCRBY k -9223372036854775807", Overflow)]
    [InlineData("1", "DECRBY k -9223372036854775807", Overflow)]
    [InlineData("1", "DECRBY k -9223372036854775808", "-ERR decrement would overflow")]
    [InlineData("1", "INCRBY k x", NotAnInteger)]
    [InlineData("1", "INCRBY k +1", NotAnInteger)]
    [InlineData("1", "DECRBY k 1.0", NotAnInteger)]
    [InlineData("x", "INCR k", NotAnInteger)]
    [InlineData("01", "INCR k", NotAnInteger)]
    [InlineData("", "DECR k", NotAnInteger)]
    [InlineData("9223372036854775808", "DECR k", NotAnInteger)]
    public void RefusesAndChangesNothing(string value, string line, string reply)
    {
        _h.RunWords("SET", "k", value);
        Assert.Equal(reply, _h.Run(line));
        Assert.Equal("$" + value, _h.Run("GET k"));
    }

    [Fact]
    public void CountingKeepsTheExpiry()
    {
        _h.Run("SET k 9 EX 10");
        Assert.Equal(":10", _h.Run("INCR k"));
        Assert.Equal(":10", _h.Run("TTL k"));
    }
}
