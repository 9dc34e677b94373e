namespace Tiercel.Commands.Tests;

/// <summary>
/// The commands of Redis 7.4 and 8.0 for fields that expire, which the Redis beside us does not have: the replies are those of
/// its documentation and of its own tests.
/// </summary>
public sealed class FieldExpiryCommandsTests : IDisposable
{
    private const string WrongType = "-WRONGTYPE Operation against a key holding the wrong kind of value";
    private const string NoFields = "-ERR Mandatory argument FIELDS is missing or not at the right position";
    private const string WrongCount = "-ERR The `numfields` parameter must match the number of arguments";
    private const string NoCount = "-ERR Number of fields must be a positive integer";
    private const string NoExpireCount = "-ERR Parameter `numFields` should be greater than 0";
    private const string NotAnInteger = "-ERR value is not an integer or out of range";

    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("HEXPIRE h 10", 10_000)]
    [InlineData("HPEXPIRE h 10", 10)]
    [InlineData("hexpire h 10 nx", 10_000)]
    [InlineData("HEXPIRE h 10 LT", 10_000)]
    public void ExpireSetsTheTimeOfEachField(string line, int ttl)
    {
        _h.Run("HSET h a 1 b 2");
        Assert.Equal("[:1 :-2 :1]", _h.Run(line + " FIELDS 3 a none b"));
        Assert.Equal($"[:{ttl} :{ttl}]", _h.Run("HPTTL h FIELDS 2 a b"));
        Assert.Equal($"[:{(ttl + 999) / 1000} :-2]", _h.Run("HTTL h FIELDS 2 a none"));
        long expiresAtMs = _h.NowMs + ttl;
        Assert.Equal($"[:{expiresAtMs}]", _h.Run("HPEXPIRETIME h FIELDS 1 a"));
        Assert.Equal($"[:{(expiresAtMs + 999) / 1000}]", _h.Run("HEXPIRETIME h FIELDS 1 a"));
        Assert.Equal(":-1", _h.Run("TTL h"));
        Assert.Equal("$listpackex", _h.Run("OBJECT ENCODING h"));
    }

    [Theory]
    [InlineData("NX", "[:1 :0 :0]")]
    [InlineData("XX", "[:0 :1 :1]")]
    [InlineData("GT", "[:0 :0 :1]")]
    [InlineData("LT", "[:1 :1 :0]")]
    public void ConditionsCompareWithThePresentTime(string condition, string reply)
    {
        _h.Run("HSET h none 1 later 2 earlier 3");
        _h.Run("HEXPIRE h 20 FIELDS 1 later");
        _h.Run("HEXPIRE h 5 FIELDS 1 earlier");
        Assert.Equal(reply, _h.Run($"HEXPIRE h 10 {condition} FIELDS 3 none later earlier"));
        Assert.Equal("[:0]", _h.Run("HEXPIRE h 10 GT FIELDS 1 none"));
    }

    [Fact]
    public void TheSameTimeIsNeitherLaterNorEarlier()
    {
        _h.Run("HSET h a 1");
        _h.Run("HEXPIRE h 10 FIELDS 1 a");
        Assert.Equal("[:0]", _h.Run("HEXPIRE h 10 GT FIELDS 1 a"));
        Assert.Equal("[:0]", _h.Run("HEXPIRE h 10 LT FIELDS 1 a"));
        Assert.Equal("[:1 :1]", _h.Run("HEXPIRE h 10 FIELDS 2 a a"));
    }

    [Theory]
    [InlineData("HEXPIRE h 0 FIELDS 2 a none")]
    [InlineData("HPEXPIREAT h 1 FIELDS 2 a none")]
    [InlineData("HEXPIREAT h 0 LT FIELDS 2 a none")]
    public void ATimeThatHasPassedRemovesTheField(string line)
    {
        _h.Run("HSET h a 1 b 2");
        Assert.Equal("[:2 :-2]", _h.Run(line));
        Assert.Equal("{$b $2}", _h.Run("HGETALL h"));
        Assert.Equal("[:2 :-2]", _h.Run("HEXPIRE h 0 FIELDS 2 b b"));
        Assert.Equal(":0", _h.Run("EXISTS h"));
        Assert.Equal(0, _h.Keyspace.GetStatistics().ExpiredFields);
    }

    [Theory]
    [InlineData("HEXPIRE none 10 FIELDS 2 a b", "[:-2 :-2]")]
    [InlineData("HTTL none FIELDS 2 a b", "[:-2 :-2]")]
    [InlineData("HPEXPIRETIME none FIELDS 1 a", "[:-2]")]
    [InlineData("HPERSIST none FIELDS 1 a", "[:-2]")]
    [InlineData("HGETDEL none FIELDS 2 a b", "[nil nil]")]
    [InlineData("HGETEX none EX 10 FIELDS 1 a", "[nil]")]
    [InlineData("HTTL h FIELDS 2 a none", "[:-1 :-2]")]
    [InlineData("HPERSIST h FIELDS 2 a none", "[:-1 :-2]")]
    [InlineData("HEXPIRE s 10 FIELDS 1 a", WrongType)]
    [InlineData("HEXPIRE s x FIELDS 1 a", WrongType)]
    [InlineData("HTTL s FIELDS 1 a", WrongType)]
    [InlineData("HPERSIST s FIELDS 1 a", WrongType)]
    [InlineData("HGETEX s FIELDS 1 a", WrongType)]
    [InlineData("HGETDEL s FIELDS 1 a", WrongType)]
    [InlineData("HSETEX s FIELDS 1 a 1", WrongType)]
    [InlineData("HEXPIRE h x FIELDS 1 a", NotAnInteger)]
    [InlineData("HEXPIRE h -1 FIELDS 1 a", "-ERR invalid expire time, must be >= 0")]
    [InlineData("HEXPIRE h 70368744178 FIELDS 1 a", "-ERR invalid expire time in 'hexpire' command")]
    [InlineData("HPEXPIRE h 70368744177663 FIELDS 1 a", "-ERR invalid expire time in 'hpexpire' command")]
    [InlineData("HPEXPIREAT h 70368744177663 FIELDS 1 a", "[:1]")]
    [InlineData("HPEXPIREAT h 70368744177664 FIELDS 1 a", "-ERR invalid expire time in 'hpexpireat' command")]
    [InlineData("HEXPIRE h 10 ZZ FIELDS 1 a", NoFields)]
    [InlineData("HEXPIRE h 10 NX XX FIELDS 1 a", NoFields)]
    [InlineData("HEXPIRE h 10 FIELDS 0 a", NoExpireCount)]
    [InlineData("HEXPIRE h 10 FIELDS x a", NoExpireCount)]
    [InlineData("HEXPIRE h 10 FIELDS 2 a", WrongCount)]
    [InlineData("HEXPIRE h 10 FIELDS 1 a b", WrongCount)]
    [InlineData("HEXPIRE h 10 NX FIELDS 1", WrongCount)]
    [InlineData("HEXPIRE h 10 FIELDS 1", "-ERR wrong number of arguments for 'hexpire' command")]
    [InlineData("HTTL h FIELD 1 a", NoFields)]
    [InlineData("HTTL h FIELDS 0 a", NoCount)]
    [InlineData("HPTTL h FIELDS 2 a", WrongCount)]
    [InlineData("HPTTL h FIELDS 1", "-ERR wrong number of arguments for 'hpttl' command")]
    [InlineData("HPERSIST h FIELDS -1 a", NoCount)]
    [InlineData("HPERSIST h FIELDS 2 a", WrongCount)]
    [InlineData("HGETDEL h 1 FIELDS a", NoFields)]
    [InlineData("HGETDEL h FIELDS 2 a", WrongCount)]
    [InlineData("HGETEX h ZZ FIELDS 1 a", NoFields)]
    [InlineData("HGETEX h EX x FIELDS 1 a", NotAnInteger)]
    [InlineData("HGETEX h EX -1 FIELDS 1 a", "-ERR invalid expire time, must be >= 0")]
    [InlineData("HGETEX h EX 10 FIELDS 2 a", WrongCount)]
    [InlineData("HGETEX h PX 10 FIELDS 0 a", NoCount)]
    [InlineData("HGETEX h EX 10 FIELDS", NoFields)]
    [InlineData("HGETEX h PERSIST EX 10 FIELDS 1 a", NoFields)]
    [InlineData("HSETEX h FIELDS 1 a", "-ERR wrong number of arguments for 'hsetex' command")]
    [InlineData("HSETEX h FIELDS 2 a 1", "-ERR wrong number of arguments for 'hsetex' command")]
    [InlineData("HSETEX h FIELDS 1 a 1 b 2", "-ERR wrong number of arguments for 'hsetex' command")]
    [InlineData("HSETEX h FIELDS 0 a 1", "-ERR invalid number of fields")]
    [InlineData("HSETEX h FIELDS 4294967296 a 1", "-ERR invalid number of fields")]
    [InlineData("HSETEX h ZZ FIELDS 1 a 1", "-ERR unknown argument: ZZ")]
    [InlineData("HSETEX h EX x FIELDS 1 a 1", NotAnInteger)]
    [InlineData("HSETEX h PX -1 FIELDS 1 a 1", "-ERR invalid expire time, must be >= 0")]
    [InlineData("HSETEX h EX 70368744178 FIELDS 1 a 1", "-ERR invalid expire time in 'hsetex' command")]
    [InlineData("HSETEX h EX 1 KEEPTTL FIELDS 1 a 1", "-ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified")]
    [InlineData("HSETEX h KEEPTTL PX 1 FIELDS 1 a 1", "-ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified")]
    [InlineData("HSETEX h FNX FXX FIELDS 1 a 1", "-ERR Only one of FXX or FNX arguments can be specified")]
    [InlineData("HSETEX h FNX KEEPTTL FXX 1 a 1", "-ERR Only one of FXX or FNX arguments can be specified")]
    [InlineData("HSETEX h FNX EX 10 a EX", "-ERR unknown argument: a")]
    [InlineData("HSETEX h FNX KEEPTTL PXAT EX", "-ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified")]
    public void RepliesToOddCalls(string line, string reply)
    {
        _h.Run("HSET h a 1");
        _h.Run("SET s text");
        Assert.Equal(reply, _h.Run(line));
    }

    [Fact]
    public void HsetClearsTheTimeAndIncrementsKeepIt()
    {
        _h.Run("HSETEX h EX 10 FIELDS 4 a 1 b 2 c 3 d 4");
        Assert.Equal(":0", _h.Run("HSET h a 5"));
        Assert.Equal(":7", _h.Run("HINCRBY h b 5"));
        Assert.Equal("$3.5", _h.Run("HINCRBYFLOAT h c 0.5"));
        Assert.Equal(":0", _h.Run("HSETNX h d 9"));
        Assert.Equal("[:-1 :10 :10 :10]", _h.Run("HTTL h FIELDS 4 a b c d"));
        Assert.Equal(":1", _h.Run("HDEL h b"));
        _h.Run("HSET h b 1");
        Assert.Equal("[:-1]", _h.Run("HTTL h FIELDS 1 b"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(600)]
    public void ExpiredFieldsAreInvisibleToEveryReader(int others)
    {
        for (int i = 0; i < others; i++) _h.Run($"HSET h other{i} v");
        _h.Run("HSETEX h PX 100 FIELDS 2 a 1 b 2");
        _h.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal("$1", _h.Run("HGET h a"));
        Assert.Equal($":{others + 2}", _h.Run("HLEN h"));
        _h.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("nil", _h.Run("HGET h a"));
        Assert.Equal("[nil nil $v]", _h.Run("HMGET h a b other0"));
        Assert.Equal($":{others}", _h.Run("HLEN h"));
        Assert.Equal(":0", _h.Run("HEXISTS h a"));
        Assert.Equal(":0", _h.Run("HSTRLEN h b"));
        Assert.DoesNotContain("$a ", _h.Run("HGETALL h"));
        Assert.DoesNotContain("$a ", _h.Run("HKEYS h"));
        Assert.DoesNotContain("$1", _h.Run("HVALS h"));
        Assert.DoesNotContain("$a ", _h.Run("HSCAN h 0 COUNT 10000"));
        Assert.DoesNotContain("$a ", _h.Run($"HRANDFIELD h {others + 2}"));
        Assert.DoesNotContain("$a ", _h.Run($"HRANDFIELD h -{others}"));
        Assert.Equal("[:-2]", _h.Run("HTTL h FIELDS 1 a"));
        Assert.Equal("[:-2]", _h.Run("HEXPIRE h 10 FIELDS 1 a"));
        Assert.Equal("[:-2]", _h.Run("HPERSIST h FIELDS 1 a"));
        Assert.Equal("[nil]", _h.Run("HGETEX h PERSIST FIELDS 1 a"));
        Assert.Equal("[nil]", _h.Run("HGETDEL h FIELDS 1 a"));
        Assert.Equal(":0", _h.Run("HDEL h a"));
        Assert.Equal(":4", _h.Run("HINCRBY h a 4"));
        Assert.Equal("[:-1]", _h.Run("HTTL h FIELDS 1 a"));
        Assert.Equal(2, _h.Keyspace.GetStatistics().ExpiredFields);
    }

    [Fact]
    public void AHashOfExpiredFieldsAloneIsMadeAnew()
    {
        _h.Run("HSETEX h PX 100 FIELDS 1 a 1");
        _h.Run("EXPIRE h 100");
        _h.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("{}", _h.Run("HGETALL h"));
        Assert.Equal("nil", _h.Run("HRANDFIELD h"));
        Assert.Equal("[]", _h.Run("HRANDFIELD h -3"));
        Assert.Equal(":1", _h.Run("HSET h b 2"));
        Assert.Equal(":-1", _h.Run("TTL h"));
        Assert.Equal("{$b $2}", _h.Run("HGETALL h"));
    }

    [Fact]
    public void GetExReadsAndRetimes()
    {
        _h.Run("HSET h a 1 b 2 c 3");
        Assert.Equal("[$1 nil $2]", _h.Run("HGETEX h EX 10 FIELDS 3 a none b"));
        Assert.Equal("[:10 :10 :-1]", _h.Run("HTTL h FIELDS 3 a b c"));
        Assert.Equal("[$1]", _h.Run("HGETEX h FIELDS 1 a"));
        Assert.Equal("[$1]", _h.Run("HGETEX h PERSIST FIELDS 1 a"));
        Assert.Equal("[:-1 :10]", _h.Run("HTTL h FIELDS 2 a b"));
        Assert.Equal("[$3]", _h.Run($"HGETEX h PXAT {_h.NowMs + 500} FIELDS 1 c"));
        Assert.Equal("[:500]", _h.Run("HPTTL h FIELDS 1 c"));
        Assert.Equal("[$1 $2 $3]", _h.Run("HGETEX h EXAT 1 FIELDS 3 a b c"));
        Assert.Equal(":0", _h.Run("EXISTS h"));
    }

    [Fact]
    public void GetDelReadsAndRemoves()
    {
        _h.Run("HSETEX h EX 10 FIELDS 3 a 1 b 2 c 3");
        Assert.Equal("[$1 nil nil]", _h.Run("HGETDEL h FIELDS 3 a none a"));
        Assert.Equal(":2", _h.Run("HLEN h"));
        Assert.Equal("[$2 $3 nil]", _h.Run("HGETDEL h FIELDS 3 b c b"));
        Assert.Equal(":0", _h.Run("EXISTS h"));
    }

    [Fact]
    public void SetExSetsAllOrNone()
    {
        Assert.Equal(":0", _h.Run("HSETEX h FXX FIELDS 1 a 1"));
        Assert.Equal(":0", _h.Run("EXISTS h"));
        Assert.Equal(":1", _h.Run("HSETEX h FNX EX 10 FIELDS 2 a 1 b 2"));
        Assert.Equal(":0", _h.Run("HSETEX h FNX FIELDS 2 c 1 b 3"));
        Assert.Equal(":0", _h.Run("HSETEX h EX 5 FXX FIELDS 2 a 7 c 3"));
        Assert.Equal("[$1 $2 nil]", _h.Run("HMGET h a b c"));
        Assert.Equal(":1", _h.Run("HSETEX h KEEPTTL FXX FIELDS 1 a 7"));
        Assert.Equal("[:10]", _h.Run("HTTL h FIELDS 1 a"));
        Assert.Equal(":1", _h.Run("HSETEX h FIELDS 1 a 8"));
        Assert.Equal("[:-1]", _h.Run("HTTL h FIELDS 1 a"));
        Assert.Equal(":1", _h.Run("HSETEX h EXAT 1 FIELDS 2 a 9 new 9"));
        Assert.Equal("{$b $2}", _h.Run("HGETALL h"));
        Assert.Equal(":1", _h.Run("HSETEX other PXAT 0 FIELDS 1 a 1"));
        Assert.Equal(":0", _h.Run("EXISTS other"));
        _h.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(":1", _h.Run("HSETEX h FNX FIELDS 1 b 3"));
    }

    [Fact]
    public void TransfersKeepTheTimes()
    {
        _h.Run("HSETEX h EX 10 FIELDS 1 a 1");
        _h.Run("HSET h b 2");
        Assert.Equal("+OK", _h.Run("RENAME h renamed"));
        Assert.Equal(":1", _h.Run("COPY renamed copied"));
        Assert.Equal("+OK", _h.RunWords("RESTORE", "restored", "0", _h.Run("DUMP copied")[1..]));
        _h.Advance(TimeSpan.FromSeconds(4));
        foreach (string key in new[] { "renamed", "copied", "restored" })
        {
            Assert.Equal("[:6 :-1]", _h.Run($"HTTL {key} FIELDS 2 a b"));
        }
    }

    [Theory]
    [InlineData(22)]
    [InlineData(23)]
    public void PayloadsOfFormsThatWereNeverReleasedAreRefused(int type)
    {
        _h.Run("HSETEX h EX 10 FIELDS 1 a 1");
        byte[] payload = System.Text.Encoding.Latin1.GetBytes(_h.Run("DUMP h")[1..]);
        Assert.Equal(25, payload[0]);
        payload[0] = (byte)type;
        string text = System.Text.Encoding.Latin1.GetString(DamagedPayload.Seal(payload));
        Assert.Equal("-ERR Bad data format", _h.RunWords("RESTORE", "k", "0", text));
    }
}
