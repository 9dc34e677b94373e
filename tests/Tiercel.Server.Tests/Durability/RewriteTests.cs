using System.Globalization;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class RewriteTests
{
    [Fact]
    public void RewrittenLogHoldsTheSameDataInLess()
    {
        using ScratchDirectory directory = new();
        using TiercelProcess server = new("--appendonly", "yes", "--dir", directory.Path);
        // It may answer before it has printed that.
        RunningServer.WaitUntil(() => server.Output.Contains($"log in {directory.Path}, synced every second", StringComparison.Ordinal));
        using (RespConnection connection = server.Connect())
        {
            for (int i = 0; i < 1000; i++) connection.Call("SET", "key", i.ToString(CultureInfo.InvariantCulture));
            connection.Call("RPUSH", "list", "a", "b");
            connection.Call("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 7 end)");
            long before = Info(connection, "aof_current_size");

            Assert.Equal("Background append only file rewriting started", connection.Call("BGREWRITEAOF").Text);

            Assert.True(SpinWait.SpinUntil(() => Info(connection, "aof_rewrites") == 1, TimeSpan.FromSeconds(20)));
            Assert.True(Info(connection, "aof_current_size") < before / 2);
            connection.Call("RPUSH", "list", "c");
        }

        server.Restart();

        using RespConnection again = server.Connect();
        Assert.Equal("999", again.Call("GET", "key").Text);
        Assert.Equal(3, again.Call("LLEN", "list").Integer);
        Assert.Equal(7, again.Call("FCALL", "f", "0").Integer);
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(directory.Path, "appendonlydir")).Select(Path.GetFileName).Order()!];
        Assert.Equal(["appendonly.aof.1.base.rdb", "appendonly.aof.2.incr.aof", "appendonly.aof.manifest"], files);
    }

    [Fact]
    public void GrownLogIsRewrittenByItselfWhileClientsWrite()
    {
        using ScratchDirectory directory = new();
        using TiercelProcess server = new("--appendonly", "yes", "--dir", directory.Path, "--auto-aof-rewrite-min-size", "100kb");
        long written = 0;
        using (RespConnection connection = server.Connect())
        {
            string value = new('v', 500);
            Assert.True(SpinWait.SpinUntil(
                () =>
                {
                    for (int i = 0; i < 100; i++) connection.Call("RPUSH", "list", $"{++written} {value}");
                    return Info(connection, "aof_rewrites") >= 3;
                },
                TimeSpan.FromSeconds(60)));
        }

        server.Restart();

        using RespConnection again = server.Connect();
        Assert.Equal(written, again.Call("LLEN", "list").Integer);
        Assert.StartsWith($"{written} v", again.Call("LINDEX", "list", "-1").Text, StringComparison.Ordinal);
    }

    [RequiresRedisFact]
    public void RedisReadsTheRewrittenLogAndOursItsOwn()
    {
        using ScratchDirectory directory = new();
        using TiercelProcess server = new("--appendonly", "yes", "--aof-timestamp-enabled", "yes", "--dir", directory.Path);
        using (RespConnection connection = server.Connect())
        {
            connection.Call("MSET", "a", "1", "b", "2");
            connection.Call("BGREWRITEAOF");
            Assert.True(SpinWait.SpinUntil(() => Info(connection, "aof_rewrites") == 1, TimeSpan.FromSeconds(20)));
            connection.Call("INCR", "a");
        }

        using ScratchDirectory copy = new();
        directory.CopyTo(copy);
        using (RedisProcess redis = new("--appendonly", "yes", "--aof-timestamp-enabled", "yes", "--dir", copy.Path))
        {
            using RespConnection connection = redis.Connect();
            Assert.Equal("2", connection.Call("GET", "a").Text);
            connection.Call("BGREWRITEAOF");
            connection.Call("INCR", "b");
            Assert.True(SpinWait.SpinUntil(() => Info(connection, "aof_rewrite_in_progress") == 0, TimeSpan.FromSeconds(20)));
            connection.Call("INCR", "b");
            connection.Send(RespConnection.Encode(["SHUTDOWN"u8.ToArray(), "NOSAVE"u8.ToArray()]));
            redis.WaitForExit(TimeSpan.FromSeconds(10));
        }

        using TiercelProcess after = new("--appendonly", "yes", "--dir", copy.Path);
        using RespConnection ofOurs = after.Connect();
        Assert.Equal("4", ofOurs.Call("GET", "b").Text);
    }

    private static long Info(RespConnection connection, string field)
    {
        string line = connection.Call("INFO", "persistence").Text.Split("\r\n").Single(l => l.StartsWith(field + ":", StringComparison.Ordinal));
        return long.Parse(line[(field.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
