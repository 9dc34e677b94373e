using System.Globalization;
using System.Net.Sockets;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>Logs that are begun and ended while clients go on: CONFIG SET appendonly.</summary>
public sealed class LogSwitchTests
{
    private const int Switches = 8;

    [Fact]
    public void LogThatBeginsLaterHoldsAllThereWas()
    {
        using ScratchDirectory directory = new();
        using (TiercelProcess server = new("--dir", directory.Path))
        {
            using RespConnection connection = server.Connect();
            for (int i = 0; i < 1000; i++) connection.Call("SET", $"key:{i}", "v");
            connection.Call("RPUSH", "list", "a", "b");
            connection.Call("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 7 end)");

            Begin(connection);
            connection.Call("RPUSH", "list", "c");
        }

        // Killed, not stopped.
        using TiercelProcess again = new("--appendonly", "yes", "--dir", directory.Path);
        using RespConnection after = again.Connect();
        Assert.Equal(1001, after.Call("DBSIZE").Integer);
        Assert.Equal(3, after.Call("LLEN", "list").Integer);
        Assert.Equal(7, after.Call("FCALL", "f", "0").Integer);
    }

    [Fact]
    public void LogThatHasEndedHoldsWhatCameBefore()
    {
        using ScratchDirectory directory = new();
        using (TiercelProcess server = new("--appendonly", "yes", "--dir", directory.Path))
        {
            using RespConnection connection = server.Connect();
            connection.Call("SET", "before", "1");
            Assert.Equal("OK", connection.Call("CONFIG", "SET", "appendonly", "no").Text);
            RunningServer.WaitUntil(() => Persistence(connection).Contains("aof_enabled:0", StringComparison.Ordinal));
            Assert.Equal("OK", connection.Call("SET", "after", "1").Text);
            Assert.StartsWith("ERR There is no append only file", connection.Call("BGREWRITEAOF").Text, StringComparison.Ordinal);
        }

        using TiercelProcess again = new("--appendonly", "yes", "--dir", directory.Path);
        using RespConnection after = again.Connect();
        Assert.Equal("1", after.Call("GET", "before").Text);
        Assert.Equal(0, after.Call("EXISTS", "after").Integer);
    }

    [Theory]
    [InlineData("always")]
    [InlineData("everysec")]
    public async Task WhatWasWrittenWhileLogsCameAndWentIsInTheLast(string policy)
    {
        using ScratchDirectory directory = new();
        long[] acknowledged = new long[3];
        Task[] writers;
        using (TiercelProcess server = new("--appendfsync", policy, "--dir", directory.Path))
        {
            writers = [.. Enumerable.Range(0, acknowledged.Length).Select(i => Task.Run(() => Write(server.Port, i, acknowledged)))];
            using RespConnection connection = server.Connect();
            for (int i = 0; i < Switches; i++)
            {
                Begin(connection);
                long enough = acknowledged.Sum() + 200;
                RunningServer.WaitUntil(() => acknowledged.Sum() >= enough);
                if (i == Switches - 1) break;
                Assert.Equal("OK", connection.Call("CONFIG", "SET", "appendonly", "no").Text);
            }
        }

        await Task.WhenAll(writers);
        using TiercelProcess again = new("--appendonly", "yes", "--dir", directory.Path);
        using RespConnection after = again.Connect();
        for (int i = 0; i < acknowledged.Length; i++)
        {
            string last = after.Call("GET", $"last:{i}").Text;
            Assert.True(long.Parse(last, CultureInfo.InvariantCulture) >= acknowledged[i], $"{last} is there, {acknowledged[i]} was acknowledged");
        }
    }

    [Fact]
    public void SnapshotWithoutALogIsWhatALogBeginsWith()
    {
        using ScratchDirectory directory = new();
        using (TiercelProcess server = new("--dir", directory.Path))
        {
            using RespConnection connection = server.Connect();
            connection.Call("SET", "key", "of the snapshot");
            Assert.Equal("OK", connection.Call("SAVE").Text);
        }

        using TiercelProcess logged = new("--appendonly", "yes", "--dir", directory.Path);
        using (RespConnection connection = logged.Connect())
        {
            Assert.Equal("of the snapshot", connection.Call("GET", "key").Text);
            connection.Call("SET", "other", "1");
        }

        File.Delete(Path.Combine(directory.Path, "dump.rdb"));
        logged.Restart();
        using RespConnection after = logged.Connect();
        Assert.Equal("of the snapshot", after.Call("GET", "key").Text);
        Assert.Equal("1", after.Call("GET", "other").Text);
    }

    [Fact]
    public async Task FormerLogStaysUntilTheNewOneIsWhole()
    {
        SeededRandom random = SeededRandom.Create();
        SimulatedDisk before = new();
        await using (TiercelServer server = DiskFailureTests.Start(before, Engine.SyncPolicy.Always))
        {
            using RespConnection connection = new(server.Port);
            connection.Call("SET", "key", "former");
        }

        for (long cut = 1; ; cut++)
        {
            SimulatedDisk disk = before.AfterKill();
            disk.CutsPowerAt = cut;
            await Replace(disk);
            await using TiercelServer server = DiskFailureTests.Start(disk.AfterPowerCut(random), Engine.SyncPolicy.Always);
            using RespConnection connection = new(server.Port);
            string found = connection.Call("GET", "key").Text;
            Assert.True(found == "new" || (found == "former" && disk.IsOff), $"'{found}' is there: power cut at {cut}, {random}");
            if (!disk.IsOff) break;
        }
    }

    [Fact]
    public async Task LogThatCannotBeginIsRefused()
    {
        SimulatedDisk disk = new() { IsFullFrom = 0 };
        await using TiercelServer server = DiskFailureTests.Start(disk, Engine.SyncPolicy.Always, appendOnly: false);
        using RespConnection connection = new(server.Port);

        Assert.Contains("No space left", connection.Call("CONFIG", "SET", "appendonly", "yes").Text, StringComparison.Ordinal);

        Assert.Equal("no", connection.Call("CONFIG", "GET", "appendonly").Items[1].Text);
        Assert.Equal("OK", connection.Call("SET", "key", "v").Text);
    }

    // A server that has nothing of a former one takes over its directory; the power may go meanwhile.
    private static async Task Replace(SimulatedDisk disk)
    {
        await using TiercelServer server = DiskFailureTests.Start(disk, Engine.SyncPolicy.Always, appendOnly: false);
        using RespConnection connection = new(server.Port);
        try
        {
            connection.Call("SET", "key", "new");
            connection.Call("CONFIG", "SET", "appendonly", "yes");
            RunningServer.WaitUntil(() => disk.IsOff || !IsBeginning(connection));
        }
        catch (IOException) when (disk.IsOff)
        {
            // What the client was to be told is not known.
        }
    }

    private static void Begin(RespConnection connection)
    {
        // One that was ended a moment ago may be about to end.
        RunningServer.WaitUntil(() => connection.Call("CONFIG", "SET", "appendonly", "yes").Text == "OK");
        WaitForBase(connection);
    }

    private static void WaitForBase(RespConnection connection) => RunningServer.WaitUntil(() => !IsBeginning(connection));

    private static bool IsBeginning(RespConnection connection)
    {
        string info = Persistence(connection);
        return !info.Contains("aof_enabled:1", StringComparison.Ordinal)
            || info.Contains("aof_rewrite_in_progress:1", StringComparison.Ordinal)
            || info.Contains("aof_rewrite_scheduled:1", StringComparison.Ordinal);
    }

    private static string Persistence(RespConnection connection) => connection.Call("INFO", "persistence").Text;

    private static void Write(int port, int writer, long[] acknowledged)
    {
        try
        {
            using RespConnection connection = new(port);
            while (true)
            {
                string next = (acknowledged[writer] + 1).ToString(CultureInfo.InvariantCulture);
                Assert.Equal("OK", connection.Call("SET", $"last:{writer}", next).Text);
                Volatile.Write(ref acknowledged[writer], acknowledged[writer] + 1);
            }
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // Killed, as it was meant to be.
        }
    }
}
