using System.Globalization;

namespace Tiercel.Commands.Tests;

public sealed class SetCommandsTests : IDisposable
{
    private const string Syntax = "-ERR syntax error";

    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public void SetDropsTheExpiry()
    {
        _h.Run("SET k v EX 10");
        Assert.Equal("+OK", _h.Run("SET k w"));
        Assert.Equal(":-1", _h.Run("TTL k"));
    }

    [Fact]
    public void SetWithKeepTtlKeepsTheExpiry()
    {
        _h.Run("SET k v EX 10");
        Assert.Equal("+OK", _h.Run("SET k w KEEPTTL"));
        Assert.Equal("$w", _h.Run("GET k"));
        Assert.Equal(":10", _h.Run("TTL k"));
    }

    [Fact]
    public void SetWithKeepTtlOfAbsentKeyHasNoExpiry()
    {
        Assert.Equal("+OK", _h.Run("SET k w KEEPTTL"));
        Assert.Equal(":-1", _h.Run("TTL k"));
    }

    [Theory]
    [InlineData("EX 7", 7000)]
    [InlineData("ex 7", 7000)]
    [InlineData("PX 7", 7)]
    [InlineData("PX 1 PX 7", 7)]
    [InlineData("NX EX 7", 7000)]
    [InlineData("EX 7 NX", 7000)]
    public void SetWithRelativeTimeExpires(string options, int ttlMs)
    {
        Assert.Equal("+OK", _h.Run("SET k v " + options));
        Assert.Equal(":" + ttlMs, _h.Run("PTTL k"));
    }

    [Fact]
    public void SetWithAbsoluteTimeExpiresThen()
    {
        _h.Run(string.Create(CultureInfo.InvariantCulture, $"SET a v PXAT {_h.NowMs + 5}"));
        _h.Run(string.Create(CultureInfo.InvariantCulture, $"SET b v EXAT {(_h.NowMs / 1000) + 5}"));
        Assert.Equal(":5", _h.Run("PTTL a"));
        Assert.Equal(":5000", _h.Run("PTTL b"));
    }

    [Theory]
    [InlineData("EXAT 1")]
    [InlineData("PXAT 1")]
    public void SetWithATimePastRemovesTheKey(string option)
    {
        _h.Run("SET k v");
        Assert.Equal("+OK", _h.Run("SET k w " + option));
        Assert.Equal("nil", _h.Run("GET k"));
        Assert.Equal(":0", _h.Run("DBSIZE"));
    }

    [Fact]
    public void SetWithNxSetsOnlyAnAbsentKey()
    {
        Assert.Equal("+OK", _h.Run("SET k v nx"));
        Assert.Equal("nil", _h.Run("SET k w NX"));
        Assert.Equal("$v", _h.Run("GET k"));
    }

    [Fact]
    public void SetWithXxSetsOnlyAPresentKey()
    {
        Assert.Equal("nil", _h.Run("SET k v XX"));
        Assert.Equal("nil", _h.Run("GET k"));
        _h.Run("SET k v");
        Assert.Equal("+OK", _h.Run("SET k w XX"));
        Assert.Equal("$w", _h.Run("GET k"));
    }

    [Fact]
    public void SetWithNxTakesAnExpiredKeyForAbsent()
    {
        _h.Run("SET k v PX 1");
        _h.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("+OK", _h.Run("SET k w NX"));
        Assert.Equal(":-1", _h.Run("TTL k"));
    }

    [Fact]
    public void SetWithGetRepliesTheOldValueWhetherItSetsOrNot()
    {
        Assert.Equal("nil", _h.Run("SET k a GET"));
        Assert.Equal("$a", _h.Run("SET k b GET NX"));
        Assert.Equal("$a", _h.Run("SET k c GET"));
        Assert.Equal("$c", _h.Run("SET k d XX GET EX 10"));
        Assert.Equal("$d", _h.Run("GET k"));
        Assert.Equal("nil", _h.Run("SET x a XX GET"));
        Assert.Equal("nil", _h.Run("GET x"));
    }

    [Theory]
    [InlineData("foo", Syntax)]
    [InlineData("EX", Syntax)]
    [InlineData("NX XX", Syntax)]
    [InlineData("XX NX", Syntax)]
    [InlineData("EX 1 PX 1", Syntax)]
    [InlineData("EXAT 1 EX 1", Syntax)]
    [InlineData("KEEPTTL EX 1", Syntax)]
    [InlineData("PX 1 KEEPTTL", Syntax)]
    [InlineData("PERSIST", Syntax)]
    [InlineData("EX 1 foo", Syntax)]
    [InlineData("EX x", "-ERR value is not an integer or out of range")]
    [InlineData("EX ", "-ERR value is not an integer or out of range")]
    [InlineData("EX 1.5", "-ERR value is not an integer or out of range")]
    [InlineData("EX 9223372036854775808", "-ERR value is not an integer or out of range")]
    [InlineData("EX 0", "-ERR invalid expire time in 'set' command")]
    [InlineData("PX -1", "-ERR invalid expire time in 'set' command")]
    [InlineData("EXAT 0", "-ERR invalid expire time in 'set' command")]
    [InlineData("EX 9223372036854776", "-ERR invalid expire time in 'set' command")]
    [InlineData("EX 9223372036854775", "-ERR invalid expire time in 'set' command")]
    [InlineData("PX 9223372036854775807", "-ERR invalid expire time in 'set' command")]
    public void SetRefusesAndChangesNothing(string options, string reply)
    {
        _h.Run("SET k v");
        Assert.Equal(reply, _h.Run("SET k w " + options));
        Assert.Equal("$v", _h.Run("GET k"));
        Assert.Equal(":-1", _h.Run("TTL k"));
    }

    [Fact]
    public void SetTakesTheLatestTime()
    {
        Assert.Equal("+OK", _h.Run("SET k v PXAT 9223372036854775807"));
        Assert.Equal("$v", _h.Run("GET k"));
    }

    [Fact]
    public void MSetOfOneKeyTwiceKeepsTheLastValue()
    {
        Assert.Equal("+OK", _h.Run("MSET a 1 b 2 a 3"));
        Assert.Equal("[$3 $2]", _h.Run("MGET a b"));
    }

    [Theory]
    [InlineData("MSET a 1 b", "-ERR wrong number of arguments for 'mset' command")]
    [InlineData("MSETNX a 1 b", "-ERR wrong number of arguments for 'msetnx' command")]
    public void OddPairsAreRefused(string line, string reply)
    {
        Assert.Equal(reply, _h.Run(line));
        Assert.Equal(":0", _h.Run("DBSIZE"));
    }

    [Fact]
    public void MSetNxSetsAllOrNothing()
    {
        Assert.Equal(":1", _h.Run("MSETNX a 1 b 2"));
        Assert.Equal(":0", _h.Run("MSETNX c 3 b 4"));
        Assert.Equal("[$1 $2 nil]", _h.Run("MGET a b c"));
    }

    [Fact]
    public void AppendCreatesAndExtendsAndKeepsTheExpiry()
    {
        Assert.Equal(":0", _h.Run("APPEND k "));
        Assert.Equal(":1", _h.Run("EXISTS k"));
        Assert.Equal(":3", _h.Run("APPEND k abc"));
        _h.Run("EXPIRE k 10");
        Assert.Equal(":5", _h.Run("APPEND k de"));
        Assert.Equal("$abcde", _h.Run("GET k"));
        Assert.Equal(":10", _h.Run("TTL k"));
    }
}
