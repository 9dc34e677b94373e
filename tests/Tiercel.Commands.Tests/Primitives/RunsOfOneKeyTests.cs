namespace Tiercel.Commands.Tests;

/// <summary>Calls in a row on one large collection fetch their elements ahead, and reply what they reply alone.</summary>
public sealed class RunsOfOneKeyTests : IDisposable
{
    private const int Elements = 30_000;

    private readonly CommandHarness _h = new();

    public RunsOfOneKeyTests()
    {
        for (int i = 0; i < Elements; i++)
        {
            _h.Run($"HSET hash field:{i} value:{i}");
            _h.Run($"SADD set member:{i}");
            _h.Run($"ZADD zset {i} member:{i}");
        }

        _h.Run("RPUSH list a b");
        _h.Run("SET string text");
    }

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("HGET hash field:{0}")]
    [InlineData("HEXISTS hash field:{0}")]
    [InlineData("HINCRBY hash count:{0} 0")]
    [InlineData("SISMEMBER set member:{0}")]
    [InlineData("SADD set member:{0}")]
    [InlineData("ZSCORE zset member:{0}")]
    [InlineData("ZINCRBY zset 0 member:{0}")]
    [InlineData("ZRANK zset member:{0}")]
    [InlineData("HGET set field:{0}")]
    [InlineData("SISMEMBER list member:{0}")]
    [InlineData("HGET string field:{0}")]
    [InlineData("HGET absent field:{0}")]
    public void RunRepliesWhatItsCallsReplyAlone(string template)
    {
        string[] calls = [.. Enumerable.Range(0, 64).Select(i => string.Format(null, template, i * (Elements / 64)))];
        string[] alone = [.. calls.Select(_h.Run)];
        Assert.Equal(string.Join(' ', alone), _h.RunBatch(calls));
    }

    [Fact]
    public void RunsOfSeveralKeysAndKindsMix()
    {
        string replies = _h.RunBatch(
            "HGET hash field:1", "HGET hash field:2", "SISMEMBER set member:3", "SISMEMBER set none", "HDEL hash field:1",
            "HGET hash field:1", "SREM set member:3", "SISMEMBER set member:3", "ZREM zset member:4", "ZSCORE zset member:4",
            "HGET hash field:5", "NOSUCH", "HGET hash field:6", "HGET hash", "HGET hash field:7");
        Assert.Equal(
            "$value:1 $value:2 :1 :0 :1 nil :1 :0 :1 nil $value:5 "
            + "-ERR unknown command 'NOSUCH', with args beginning with:  $value:6 "
            + "-ERR wrong number of arguments for 'hget' command $value:7",
            replies);
    }
}
