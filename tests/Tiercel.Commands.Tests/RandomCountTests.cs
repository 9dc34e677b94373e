namespace Tiercel.Commands.Tests;

public sealed class RandomCountTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public RandomCountTests()
    {
        _h.Run("SADD set a b c");
        _h.Run("HSET hash f v");
        _h.Run("ZADD zset 1 a");
    }

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("SRANDMEMBER set")]
    [InlineData("HRANDFIELD hash")]
    [InlineData("ZRANDMEMBER zset")]
    public void MoreElementsThanAReplyHoldsAreRefused(string command)
    {
        foreach (string count in (string[])["-357913942", "-2147483648", "-1099511627776", "-9223372036854775807"])
        {
            Assert.StartsWith("-ERR value is out of range, value must between", _h.Run($"{command} {count}"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("HRANDFIELD hash -178956971 WITHVALUES")]
    [InlineData("ZRANDMEMBER zset -178956971 WITHSCORES")]
    [InlineData("ZRANDMEMBER zset -4611686018427387903 WITHSCORES")]
    public void MorePairsThanAReplyHoldsAreRefused(string command) => Assert.Equal("-ERR value is out of range", _h.Run(command));

    [Theory]
    [InlineData("SRANDMEMBER none -1099511627776")]
    [InlineData("HRANDFIELD none -1099511627776")]
    [InlineData("ZRANDMEMBER none -1099511627776 WITHSCORES")]
    public void OfNothingAnyNumberIsNothing(string command) => Assert.Equal("[]", _h.Run(command));
}
