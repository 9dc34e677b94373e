using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Bench.Load.Tests;

/// <summary>The generator against a real server: what it counts is what the server did. Linux only, as it is.</summary>
public sealed class LoadRunTests
{
    [LinuxRedisFact]
    public void FillSetsEveryKey()
    {
        using RedisProcess redis = new();
        LoadResult result = Run(redis, "--fill", "--keys", "1003", "--depth", "16", "--connections", "3", "--ttl-seconds", "100");
        using RespConnection connection = redis.Connect();
        Assert.Equal((1003, 1003), (result.Requests, connection.Call("DBSIZE").Integer));
        Assert.InRange(connection.Call("TTL", "key:000000001002").Integer, 1, 100);
    }

    [LinuxRedisFact]
    public void EveryCommandIsAnsweredAndCounted()
    {
        using RedisProcess redis = new();
        Run(redis, "--fill", "--keys", "50", "--value-bytes", "64");
        foreach (string command in (string[])["get", "set", "mget", "ping", "mixed"])
        {
            LoadResult result = Run(
                redis, "--command", command, "--requests", "5000", "--warmup", "0", "--keys", "50", "--value-bytes", "64", "--depth", "7");
            Assert.Equal((5000, 0, 0), (result.Requests, result.Misses, result.Errors));
            Assert.InRange(result.P99Us, 1, 10e6);
        }
    }

    [LinuxRedisFact]
    public void RunEndsWhenAllSubscribersHaveAllMessages()
    {
        using RedisProcess redis = new();
        LoadResult result = Run(
            redis, "--request", "PUBLISH channel message", "--subscribers", "7", "--requests", "3000", "--warmup", "0", "--depth", "5");
        Assert.Equal((3000, 0), (result.Requests, result.Errors));
    }

    [LinuxRedisFact]
    public void MissingKeysAreCountedAsMisses()
    {
        using RedisProcess redis = new();
        Run(redis, "--fill", "--keys", "10");
        LoadResult gets = Run(redis, "--command", "get", "--requests", "2000", "--warmup", "0", "--keys", "20", "--depth", "5");
        LoadResult mgets = Run(redis, "--command", "mget", "--requests", "200", "--warmup", "0", "--keys", "20", "--mget-keys", "10");
        Assert.InRange(gets.Misses, 500, 1500);
        Assert.InRange(mgets.Misses, 500, 1500);
    }

    [LinuxRedisFact]
    public void ErrorsAreCountedWithTheFirstText()
    {
        using RedisProcess redis = new();
        using RespConnection connection = redis.Connect();
        connection.Call("RPUSH", "key:000000000000", "x");
        LoadResult result = Run(redis, "--command", "get", "--requests", "100", "--warmup", "0", "--depth", "4");
        Assert.Equal(100, result.Errors);
        Assert.StartsWith("-WRONGTYPE", result.FirstError, StringComparison.Ordinal);
    }

    private static LoadResult Run(ServerProcess server, params string[] arguments)
    {
        string[] all = ["--port", $"{server.Port}", "--server-pid", $"{server.ProcessId}", .. arguments];
        using LoadRun run = new(LoadOptions.Parse(all));
        return run.Measure();
    }
}
