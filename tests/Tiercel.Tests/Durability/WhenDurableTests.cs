using Tiercel.Engine;

namespace Tiercel.Tests;

/// <summary>Waits for the disk.</summary>
public sealed class WhenDurableTests
{
    [Theory]
    [InlineData(SyncPolicy.EverySecond)]
    [InlineData(SyncPolicy.Never)]
    public void WithoutAlwaysTheChangeIsWithTheSystemAtOnce(SyncPolicy policy)
    {
        SimulatedDisk disk = new();
        using TiercelEngine engine = Open(disk, policy);
        engine.GetDatabase(0).Strings.Set("key", "1");

        Assert.True(engine.WhenDurableAsync().AsTask().IsCompletedSuccessfully);

        using TiercelEngine killed = Open(disk.AfterKill(), policy);
        Assert.Equal("1", killed.GetDatabase(0).Strings.GetString("key"));
    }

    [Fact]
    public async Task UnderAlwaysTheChangeSurvivesAPowerCut()
    {
        SeededRandom random = SeededRandom.Create();
        SimulatedDisk disk = new();
        using TiercelEngine engine = Open(disk, SyncPolicy.Always);
        for (int i = 1; i <= 20; i++)
        {
            engine.GetDatabase(0).Strings.Increment("counter");
            await engine.WhenDurableAsync();

            using TiercelEngine survivor = Open(disk.AfterPowerCut(random), SyncPolicy.Always);
            Assert.Equal(i, survivor.Execute("GET", "counter").AsInteger());
        }
    }

    [Fact]
    public async Task AcknowledgedChangesAreThereWhereverThePowerGoes()
    {
        SeededRandom random = SeededRandom.Create();
        SimulatedDisk whole = new();
        await LiveAsync(whole);
        for (long cut = 1; cut <= whole.Operations; cut++)
        {
            SimulatedDisk disk = new() { CutsPowerAt = cut };
            long acknowledged = await LiveAsync(disk);

            using TiercelEngine survivor = Open(disk.AfterPowerCut(random), SyncPolicy.Always);

            long found = long.Parse(survivor.GetDatabase(0).Strings.GetString("counter") ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(found >= acknowledged, $"{acknowledged} were acknowledged, {found} are there: cut at {cut}, {random}");
            Assert.Equal(found, survivor.GetDatabase(0).Lists.Count("list"));
        }
    }

    [Fact]
    public async Task ManyWhoWaitShareTheSyncs()
    {
        SimulatedDisk disk = new();
        using TiercelEngine engine = Open(disk, SyncPolicy.Always);
        long before = disk.Operations;
        List<Task> waits = [];
        for (int i = 0; i < 2000; i++)
        {
            engine.GetDatabase(0).Strings.Increment("counter");
            waits.Add(engine.WhenDurableAsync().AsTask());
        }

        await Task.WhenAll(waits);

        // Each change is written by itself, as nobody else waits on this thread; the syncs are fewer.
        Assert.InRange(disk.Operations - before, 1, 2 * 2000 - 1);
        Assert.Equal("2000", engine.GetDatabase(0).Strings.GetString("counter"));
    }

    [Fact]
    public async Task CommandsScriptsAndTransactionsCompleteWhenTheyAreDurable()
    {
        SeededRandom random = SeededRandom.Create();
        SimulatedDisk disk = new();
        using TiercelEngine engine = Open(disk, SyncPolicy.Always);
        Assert.Equal("OK", (await engine.ExecuteAsync(0, ["SET", "command", "1"])).AsString());
        Check("command");
        await engine.EvalAsync(0, new LuaScript("return redis.call('SET', KEYS[1], 1)"), ["script"]);
        Check("script");
        Assert.True(await engine.TransactAsync(0, ["body"], 0, static (ref tx, _) => tx.Strings.Set("body", "1")));
        Check("body");
        Assert.Equal(7, await engine.TransactAsync(0, ["result"], 7, static (ref tx, n) => (int)tx.Strings.Increment("result", n)));
        Check("result");

        void Check(string key)
        {
            using TiercelEngine survivor = Open(disk.AfterPowerCut(random), SyncPolicy.Always);
            Assert.True(survivor.GetDatabase(0).Keys.Exists(key), $"{key}, {random}");
        }
    }

    [Fact]
    public async Task CommandThatHasWaitedIsDurableToo()
    {
        SeededRandom random = SeededRandom.Create();
        SimulatedDisk disk = new();
        using TiercelEngine engine = Open(disk, SyncPolicy.Always);
        ValueTask<CommandReply> pop = engine.ExecuteAsync(0, ["BLPOP", "list", 10]);
        engine.GetDatabase(0).Lists.Push("list", ListSide.Left, "element");

        Assert.Equal("element", (await pop).Items[1].AsString());

        using TiercelEngine survivor = Open(disk.AfterPowerCut(random), SyncPolicy.Always);
        Assert.False(survivor.GetDatabase(0).Keys.Exists("list"));
    }

    [Fact]
    public async Task CancelledWaitEndsAndOthersGoOn()
    {
        SimulatedDisk disk = new();
        using TiercelEngine engine = Open(disk, SyncPolicy.Always);
        engine.GetDatabase(0).Strings.Set("key", "1");
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();

        ValueTask wait = engine.WhenDurableAsync(cancelled.Token);

        Assert.True(wait.IsCanceled || wait.IsCompletedSuccessfully);
        await engine.WhenDurableAsync();
    }

    [Fact]
    public void NothingToWaitForAllocatesNothing()
    {
        SimulatedDisk disk = new();
        using TiercelEngine engine = Open(disk, SyncPolicy.EverySecond);
        engine.GetDatabase(0).Strings.Set("key", "1");
        Assert.True(engine.WhenDurableAsync().AsTask().IsCompletedSuccessfully);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            ValueTask wait = engine.WhenDurableAsync();
            Assert.True(wait.IsCompletedSuccessfully);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task WaitOnADisposedEngineThrows()
    {
        TiercelEngine engine = Open(new SimulatedDisk(), SyncPolicy.Always);
        engine.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await engine.WhenDurableAsync());
    }

    private static async Task<long> LiveAsync(SimulatedDisk disk)
    {
        long acknowledged = 0;
        try
        {
            using TiercelEngine engine = Open(disk, SyncPolicy.Always);
            for (int i = 0; i < 8; i++)
            {
                await engine.TransactAsync(0, ["counter", "list"], 0, static (ref tx, _) =>
                {
                    tx.Strings.Increment("counter");
                    tx.Lists.Push("list", ListSide.Right, "element");
                });
                acknowledged++;
            }
        }
        catch (IOException)
        {
            // The power is gone: when the engine was opened, or later.
        }

        return acknowledged;
    }

    private static TiercelEngine Open(SimulatedDisk disk, SyncPolicy policy)
    {
        EngineOptions options = new() { DataDirectory = "data" };
        options.Durability.Sync = policy;
        return TiercelEngine.Open(options, disk);
    }
}
