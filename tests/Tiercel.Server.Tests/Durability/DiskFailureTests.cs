using Tiercel.Engine;
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

    internal static TiercelServer Start(SimulatedDisk disk, SyncPolicy policy, bool appendOnly = true)
    {
        EngineOptions engine = new();
        engine.Durability.AppendOnly = appendOnly;
        engine.Durability.Sync = policy;
        engine.Durability.Directory = "data";
        return TiercelServer.Start(engine, new ServerOptions { Port = 0, Files = disk });
    }
}
