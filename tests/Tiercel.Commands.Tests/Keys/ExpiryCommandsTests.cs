namespace Tiercel.Commands.Tests;

public sealed class ExpiryCommandsTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("EXPIRE k 10", ":10000")]
    [InlineData("PEXPIRE k 10", ":10")]
    [InlineData("EXPIRE k 10 NX", ":10000")]
    [InlineData("EXPIRE k 10 LT", ":10000")]
    public void ExpireSetsTheTime(string line, string ttl)
    {
        _h.Run("SET k v");
        Assert.Equal(":1", _h.Run(line));
        Assert.Equal(ttl, _h.Run("PTTL k"));
    }

    [Theory]
    [InlineData("EXPIRE k 10 XX", "no expiry to replace")]
    [InlineData("EXPIRE k 10 GT", "no expiry is later than every time")]
    [InlineData("EXPIRE k 10 GT XX", "both")]
    public void ExpireOfAKeyWithoutExpiryIsRefusedBy(string line, string reason)
    {
        _h.Run("SET k v");
        Assert.Equal(":0", _h.Run(line));
        Assert.True(_h.Run("TTL k") == ":-1", reason);
    }

    [Theory]
    [InlineData("NX", 5, false)]
    [InlineData("XX", 5, true)]
    [InlineData("GT", 11, true)]
    [InlineData("GT", 10, false)]
    [InlineData("gt", 9, false)]
    [InlineData("LT", 9, true)]
    [InlineData("LT", 10, false)]
    [InlineData("LT", 11, false)]
    [InlineData("XX LT", 9, true)]
    public void ExpireOfAKeyWithTenSecondsChecksThem(string condition, int seconds, bool set)
    {
        _h.Run("SET k v EX 10");
        Assert.Equal(set ? ":1" : ":0", _h.Run($"EXPIRE k {seconds} {condition}"));
        Assert.Equal($":{(set ? seconds : 10)}", _h.Run("TTL k"));
    }

    [Theory]
    [InlineData("EXPIRE k 0")]
    [InlineData("EXPIRE k -1")]
    [InlineData("PEXPIRE k -9223372036854775808")]
    [InlineData("EXPIRE k -9223372036854775")]
    public void ExpireInThePastRemovesTheKey(string line)
    {
        _h.Run("SET k v");
        Assert.Equal(":1", _h.Run(line));
        Assert.Equal(":0", _h.Run("DBSIZE"));
    }

    [Fact]
    public void ExpireInThePastThatAConditionRefusesKeepsTheKey()
    {
        _h.Run("SET k v EX 10");
        Assert.Equal(":0", _h.Run("EXPIRE k -1 GT"));
        Assert.Equal("$v", _h.Run("GET k"));
    }

    [Theory]
    [InlineData("EXPIRE k 10 NX XX", "-ERR NX and XX, GT or LT options at the same time are not compatible")]
    [InlineData("EXPIRE k 10 GT NX", "-ERR NX and XX, GT or LT options at the same time are not compatible")]
    [InlineData("EXPIRE k 10 GT LT", "-ERR GT and LT options at the same time are not compatible")]
    [InlineData("EXPIRE k 10 foo", "-ERR Unsupported option foo")]
    [InlineData("EXPIRE k x foo", "-ERR Unsupported option foo")]
    [InlineData("EXPIRE k x", "-ERR value is not an integer or out of range")]
    [InlineData("EXPIRE k 9223372036854776", "-ERR invalid expire time in 'expire' command")]
    [InlineData("EXPIRE k -9223372036854776", "-ERR invalid expire time in 'expire' command")]
    [InlineData("EXPIRE k 9223372036854775", "-ERR invalid expire time in 'expire' command")]
    [InlineData("PEXPIRE k 9223372036854775807", "-ERR invalid expire time in 'pexpire' command")]
    [InlineData("PEXPIRE absent 9223372036854775807", "-ERR invalid expire time in 'pexpire' command")]
    [InlineData("EXPIRE absent 10", ":0")]
    public void ExpireRefusesAndChangesNothing(string line, string reply)
    {
        _h.Run("SET k v");
        Assert.Equal(reply, _h.Run(line));
        Assert.Equal(":-1", _h.Run("TTL k"));
    }

    [Theory]
    [InlineData(1499, ":1")]
    [InlineData(1500, ":2")]
    [InlineData(499, ":0")]
    public void TtlIsRounded(int ms, string ttl)
    {
        _h.Run("SET k v PX " + ms);
        Assert.Equal(ttl, _h.Run("TTL k"));
    }

    [Fact]
    public void TtlOfTheLatestTimeDoesNotOverflow()
    {
        _h.Run("SET k v PXAT 9223372036854775807");
        Assert.StartsWith(":9223370", _h.Run("TTL k"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TTL")]
    [InlineData("PTTL")]
    public void TimeToLiveOfAnAbsentKeyIsMinusTwo(string command) => Assert.Equal(":-2", _h.Run(command + " k"));

    [Fact]
    public void PersistClearsTheExpiryOnce()
    {
        _h.Run("SET k v EX 10");
        Assert.Equal(":1", _h.Run("PERSIST k"));
        Assert.Equal(":0", _h.Run("PERSIST k"));
        Assert.Equal(":0", _h.Run("PERSIST absent"));
        Assert.Equal(":-1", _h.Run("TTL k"));
        Assert.Equal("$v", _h.Run("GET k"));
    }
}
