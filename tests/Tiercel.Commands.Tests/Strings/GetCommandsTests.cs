namespace Tiercel.Commands.Tests;

public sealed class GetCommandsTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public void GetOfAbsentKeyIsNull() => Assert.Equal("nil", _h.Run("GET k"));

    [Fact]
    public void GetRepliesWhatSetStored()
    {
        Assert.Equal("+OK", _h.RunWords("SET", "k\0\xff", "\r\n\0"));
        Assert.Equal("$\r\n\0", _h.RunWords("GET", "k\0\xff"));
    }

    [Fact]
    public void GetOfExpiredKeyIsNull()
    {
        _h.Run("SET k v PX 100");
        _h.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal("$v", _h.Run("GET k"));
        _h.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("nil", _h.Run("GET k"));
    }

    [Fact]
    public void GetDelRemovesTheKey()
    {
        _h.Run("SET k v");
        Assert.Equal("$v", _h.Run("GETDEL k"));
        Assert.Equal("nil", _h.Run("GETDEL k"));
        Assert.Equal(":0", _h.Run("EXISTS k"));
    }

    [Fact]
    public void GetSetRepliesTheOldValueAndDropsTheExpiry()
    {
        Assert.Equal("nil", _h.Run("GETSET k a"));
        _h.Run("EXPIRE k 10");
        Assert.Equal("$a", _h.Run("GETSET k b"));
        Assert.Equal("$b", _h.Run("GET k"));
        Assert.Equal(":-1", _h.Run("TTL k"));
    }

    [Fact]
    public void MGetRepliesANullForEachAbsentKey()
    {
        _h.Run("MSET a 1 b 2");
        Assert.Equal("[$1 nil $2 $1]", _h.Run("MGET a x b a"));
    }

    [Fact]
    public void StrLenCountsBytes()
    {
        _h.RunWords("SET", "k", "\xe4\xf6\0");
        Assert.Equal(":3", _h.Run("STRLEN k"));
        Assert.Equal(":0", _h.Run("STRLEN x"));
    }

    [Theory]
    [InlineData("GETEX k", ":-1")]
    [InlineData("GETEX k EX 10", ":10000")]
    [InlineData("GETEX k px 10", ":10")]
    [InlineData("GETEX k EX 10 EX 20", ":20000")]
    [InlineData("GETEX k PERSIST PERSIST", ":-1")]
    public void GetExSetsTheExpiry(string line, string ttl)
    {
        _h.Run("SET k v");
        Assert.Equal("$v", _h.Run(line));
        Assert.Equal(ttl, _h.Run("PTTL k"));
    }

    [Fact]
    public void GetExWithPersistClearsTheExpiry()
    {
        _h.Run("SET k v EX 10");
        Assert.Equal("$v", _h.Run("GETEX k PERSIST"));
        Assert.Equal(":-1", _h.Run("TTL k"));
    }

    [Fact]
    public void GetExWithoutOptionsKeepsTheExpiry()
    {
        _h.Run("SET k v EX 10");
        Assert.Equal("$v", _h.Run("GETEX k"));
        Assert.Equal(":10", _h.Run("TTL k"));
    }

    [Theory]
    [InlineData("EXAT 1")]
    [InlineData("PXAT 1")]
    public void GetExWithATimePastRepliesAndRemoves(string option)
    {
        _h.Run("SET k v");
        Assert.Equal("$v", _h.Run("GETEX k " + option));
        Assert.Equal(":0", _h.Run("DBSIZE"));
    }

    [Theory]
    [InlineData("GETEX k EX", "-ERR syntax error")]
    [InlineData("GETEX k KEEPTTL", "-ERR syntax error")]
    [InlineData("GETEX k NX", "-ERR syntax error")]
    [InlineData("GETEX k EX 1 PX 1", "-ERR syntax error")]
    [InlineData("GETEX k EX 1 PERSIST", "-ERR syntax error")]
    [InlineData("GETEX k PERSIST EX 1", "-ERR syntax error")]
    [InlineData("GETEX k EX x", "-ERR value is not an integer or out of range")]
    [InlineData("GETEX k EX 0", "-ERR invalid expire time in 'getex' command")]
    [InlineData("GETEX k PXAT -1", "-ERR invalid expire time in 'getex' command")]
    [InlineData("GETEX absent EX 0", "nil")]
    [InlineData("GETEX absent EX", "-ERR syntax error")]
    public void GetExRefusesAndChangesNothing(string line, string reply)
    {
        _h.Run("SET k v");
        Assert.Equal(reply, _h.Run(line));
        Assert.Equal(":-1", _h.Run("TTL k"));
    }
}
