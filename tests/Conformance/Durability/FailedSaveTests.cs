using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>What clients are replied while snapshots fail and changes are refused for it, in and out of transactions, beside Redis.</summary>
public sealed class FailedSaveTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    // One client; at "fail" and "work" another one has changes refused, or not.
    private static readonly string[] Steps =
    [
        "SET a 1", "fail", "SET a 2", "DEL a", "GET a", "PING", "PUBLISH a b", "EVAL return(1) 0",
        "MULTI", "SET a 2", "GET a", "EXEC",
        "MULTI", "GET a", "EXEC",
        "MULTI", "PING", "EXEC",
        "work", "MULTI", "SET a 2", "fail", "SET b 1", "EXEC", "EXEC",
        "work", "MULTI", "SET a 2", "fail", "GET a", "EXEC", "EXEC",
        "work", "MULTI", "SET a 2", "fail", "NOSUCH", "EXEC",
        "work", "MULTI", "SET a 2", "fail", "DISCARD", "GET a",
        "work", "MULTI", "GET a", "fail", "EXEC",
        "work", "WATCH a", "MULTI", "SET a 3", "fail", "EXEC", "work", "MULTI", "SET a 4", "EXEC", "GET a", "PING",
    ];

    [RequiresRedisFact]
    public void RepliesAreThoseOfRedis()
    {
        using ScratchDirectory ofRedis = new();
        using ScratchDirectory ofSubject = new();
        using RedisProcess redis = new("--dir", ofRedis.Path, "--save", "3600 1");
        using TiercelProcess subject = new("--dir", ofSubject.Path, "--save", "3600 1");

        string[] expected = Run(redis, ofRedis);
        string[] found = Run(subject, ofSubject);

        Assert.Equal(expected, found);
        Assert.Contains(expected, static r => r.Contains("EXECABORT Transaction discarded because of: MISCONF", StringComparison.Ordinal));
    }

    private static string[] Run(ServerProcess server, ScratchDirectory directory)
    {
        using RespConnection client = server.Connect();
        using RespConnection other = server.Connect();
        Directory.Delete(directory.Path, recursive: true);
        other.Call("BGSAVE");
        Assert.True(SpinWait.SpinUntil(
            () => other.Call("INFO", "persistence").Text.Contains("rdb_last_bgsave_status:err", StringComparison.Ordinal), Deadline));
        Refuse(other, "no");
        List<string> replies = [];
        foreach (string step in Steps)
        {
            if (step is "fail" or "work") Refuse(other, step == "fail" ? "yes" : "no");
            else replies.Add($"{step}: {client.Call(step.Split(' '))}");
        }

        return [.. replies];
    }

    private static void Refuse(RespConnection other, string refuses) =>
        Assert.Equal("OK", other.Call("CONFIG", "SET", "stop-writes-on-bgsave-error", refuses).Text);
}
