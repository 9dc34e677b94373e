using Tiercel.Engine;
using Tiercel.Storage;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>A disk that fills up or breaks under a server: nothing acknowledged is lost, and what can be done still is.</summary>
public sealed class DiskFailureTests
{
    [Theory]
    [InlineData(SyncPolicy.EverySecond)]
    [InlineData(SyncPolicy.Always)]
    public async Task FullDiskRefusesChangesUntilItHasRoomAgain(SyncPolicy policy)
    {
        SimulatedDisk disk = new();
        await using (TiercelServer server = Start(disk, policy))
        {
            using RespConnection reader = new(server.Port);
            using (RespConnection writer = new(server.Port))
            {
                Assert.Equal("OK", writer.Call("SET", "before", "1").Text);
                disk.IsFullFrom = 0;
                // Whether this is there after the next start nobody knows: the client is told nothing.
                Assert.ThrowsAny<IOException>(() => writer.Call("SET", "during", "1"));
            }

            Assert.Equal("1", reader.Call("GET", "before").Text);
            using RespConnection refused = new(server.Port);
            RespReply reply = refused.Call("SET", "refused", "1");
            Assert.Equal("MISCONF Errors writing to the AOF file: No space left on device", reply.Text);
            Assert.Contains("aof_last_write_status:err", refused.Call("INFO", "persistence").Text, StringComparison.Ordinal);

            disk.IsFullFrom = long.MaxValue;
            Assert.True(SpinWait.SpinUntil(() => refused.Call("SET", "after", "1").Text == "OK", TimeSpan.FromSeconds(30)));
            Assert.Contains("aof_last_write_status:ok", refused.Call("INFO", "persistence").Text, StringComparison.Ordinal);
        }

        await using TiercelServer again = Start(disk.AfterKill(), policy);
        using RespConnection connection = new(again.Port);
        Assert.Equal("1", connection.Call("GET", "before").Text);
        Assert.Equal("1", connection.Call("GET", "after").Text);
        Assert.True(connection.Call("GET", "refused").IsNull);
    }

    [Fact]
    public async Task FailedSyncDisconnectsWhoWaitsForIt()
    {
        SimulatedDisk disk = new();
        await using TiercelServer server = Start(disk, SyncPolicy.Always);
        using RespConnection one = new(server.Port);
        using RespConnection other = new(server.Port);
        Assert.Equal("OK", one.Call("SET", "key", "1").Text);
        disk.BreaksSyncsFrom = 0;

        Assert.ThrowsAny<IOException>(() => one.Call("SET", "key", "2"));

        // What the change has left cannot be shown either: it was never on the disk.
        Assert.ThrowsAny<IOException>(() => other.Call("GET", "key"));
        using RespConnection third = new(server.Port);
        Assert.StartsWith("MISCONF", third.Call("SET", "other", "1").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BlockThatChangesSomethingIsRefusedAsAWhole()
    {
        await using TiercelServer server = Start(new SimulatedDisk(), SyncPolicy.EverySecond);
        using RespConnection client = new(server.Port);
        ChangeRefusals refusals = server.Context.Keyspace.Refusals;
        DurabilityException refusal = DurabilityException.OfLog("log", new IOException("No space left on device"));
        const string reason = "MISCONF Errors writing to the AOF file: No space left on device";

        // Refused when the first is queued, when another is, when it is to run; and not if nothing is to be changed.
        refusals.Set(this, () => refusal);
        Assert.Equal(["OK", reason, "EXECABORT Transaction discarded because of previous errors."], Run(client, "MULTI", "SET a 1", "EXEC"));
        Assert.Equal(["OK", "QUEUED", ""], Run(client, "MULTI", "GET a", "EXEC"));
        refusals.Set(this, null);
        Assert.Equal(["OK", "QUEUED"], Run(client, "MULTI", "SET a 1"));
        refusals.Set(this, () => refusal);
        Assert.Equal([reason, $"EXECABORT Transaction discarded because of: {reason}"], Run(client, "SET b 1", "EXEC"));
        refusals.Set(this, null);
        Assert.Equal(["OK", "QUEUED"], Run(client, "MULTI", "SET a 1"));
        refusals.Set(this, () => refusal);
        Assert.Equal(["QUEUED", $"EXECABORT Transaction discarded because of: {reason}"], Run(client, "GET a", "EXEC"));
        Assert.Equal([reason, "ERR EXEC without MULTI", "0"], Run(client, "PING", "EXEC", "DBSIZE"));
        string statistics = client.Call("INFO", "commandstats").Text;
        Assert.Matches("cmdstat_exec:calls=3,.*rejected_calls=2", statistics);
    }

    [Fact]
    public async Task DiskThatFailsWithinABlockDoesNotSplitIt()
    {
        await using TiercelServer server = Start(new SimulatedDisk(), SyncPolicy.EverySecond);
        using RespConnection client = new(server.Port);
        Assert.Equal(["OK", "QUEUED", "QUEUED"], Run(client, "MULTI", "SET a 1", "SET b 1"));
        int asked = 0;
        DurabilityException refusal = DurabilityException.OfLog("log", new IOException("No space left on device"));
        server.Context.Keyspace.Refusals.Set(this, () => asked++ == 0 ? null : refusal);

        RespReply reply = client.Call("EXEC");

        Assert.Equal(["OK", "OK"], reply.Items.Select(static i => i.Text));
        Assert.StartsWith("MISCONF", client.Call("SET", "c", "1").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RewritesThatFailAreCountedUntilOneSucceeds()
    {
        BaselessFiles files = new(new SimulatedDisk());
        await using TiercelServer server = Start(files, SyncPolicy.EverySecond);
        using RespConnection client = new(server.Port);
        Assert.Equal("OK", client.Call("SET", "a", "1").Text);
        Assert.Contains("aof_delayed_fsync:0\r\n", client.Call("INFO", "persistence").Text, StringComparison.Ordinal);
        for (int failures = 1; failures <= 3; failures++) await RewriteUntilAsync(client, $"aof_rewrites_consecutive_failures:{failures}");
        Assert.Contains("aof_last_bgrewrite_status:err", client.Call("INFO", "persistence").Text, StringComparison.Ordinal);
        Assert.Contains("aof_last_write_status:ok", client.Call("INFO", "persistence").Text, StringComparison.Ordinal);

        files.HasRoom = true;

        await RewriteUntilAsync(client, "aof_rewrites_consecutive_failures:0");
        Assert.Contains("aof_last_bgrewrite_status:ok", client.Call("INFO", "persistence").Text, StringComparison.Ordinal);
    }

    private static Task RewriteUntilAsync(RespConnection client, string field) => Task.Run(() =>
    {
        RunningServer.WaitUntil(() => client.Call("BGREWRITEAOF").Text.EndsWith("started", StringComparison.Ordinal));
        RunningServer.WaitUntil(() => client.Call("INFO", "persistence").Text.Contains(field + "\r\n", StringComparison.Ordinal));
    });

    private static string[] Run(RespConnection client, params string[] commands) =>
        [.. commands.Select(c => client.Call(c.Split(' ')).Text)];

    internal static TiercelServer Start(IFileSystem disk, SyncPolicy policy, bool appendOnly = true)
    {
        EngineOptions engine = new();
        engine.Durability.AppendOnly = appendOnly;
        engine.Durability.Sync = policy;
        engine.Durability.Directory = "data";
        return TiercelServer.Start(engine, new ServerOptions { Port = 0, Files = disk });
    }
}
