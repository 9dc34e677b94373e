using Tiercel.Engine;

namespace Tiercel.Tests;

/// <summary>A disk that is full: every door that changes refuses, those that read go on, and all is well when there is room again.</summary>
public sealed class DiskFailureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task FullDiskRefusesChangesUntilItHasRoomAgain()
    {
        SimulatedDisk disk = new();
        using (TiercelEngine engine = Open(disk))
        {
            Strings strings = engine.GetDatabase(0).Strings;
            strings.Set("before", "1");
            await engine.WhenDurableAsync();
            disk.IsFullFrom = 0;
            strings.Set("during", "1");
            DurabilityException lost = await Assert.ThrowsAsync<DurabilityException>(async () => await engine.WhenDurableAsync());
            Assert.EndsWith("appendonlydir", lost.Path, StringComparison.Ordinal);
            Assert.Contains("No space left on device", lost.Message, StringComparison.Ordinal);
            Assert.IsAssignableFrom<IOException>(lost.InnerException);

            DurabilityException refused = Assert.Throws<DurabilityException>(() => strings.Set("refused", "1"));
            Assert.Contains("No space left on device", refused.Message, StringComparison.Ordinal);
            Assert.NotNull(engine.Durability!.Failure);
            Assert.Equal("1", strings.GetString("before"));
            Assert.StartsWith("(error) MISCONF", engine.Execute("SET", "refused", "1").ToString(), StringComparison.Ordinal);

            disk.IsFullFrom = long.MaxValue;
            Assert.True(SpinWait.SpinUntil(() => engine.Durability!.Failure is null, Patience));
            strings.Set("after", "1");
            await engine.WhenDurableAsync();
        }

        using TiercelEngine again = Open(disk.AfterKill());
        Strings found = again.GetDatabase(0).Strings;
        Assert.Equal(["1", "1", "1", null], new[] { "before", "during", "after", "refused" }.Select(k => found.GetString(k)));
    }

    [Fact]
    public async Task EveryDoorThatChangesRefuses()
    {
        SimulatedDisk disk = new();
        using TiercelEngine engine = Open(disk);
        Fill(engine.GetDatabase(0));
        await engine.WhenDurableAsync();
        disk.IsFullFrom = 0;
        engine.GetDatabase(0).Strings.Set("last", "1");
        await Assert.ThrowsAsync<DurabilityException>(async () => await engine.WhenDurableAsync());
        string before = EngineDump.Of(engine);

        foreach ((string name, Action<TiercelEngine, Database> change) in Changes)
        {
            Exception? refusal = Record.Exception(() => change(engine, engine.GetDatabase(0)));
            Assert.True(refusal is DurabilityException, $"{name}: {refusal}");
        }

        Assert.Equal(before, EngineDump.Of(engine));
    }

    private static IEnumerable<(string Name, Action<TiercelEngine, Database> Change)> Changes =>
    [
        ("set", static (_, db) => db.Strings.Set("string", "2")),
        ("append", static (_, db) => db.Strings.Append("string", "2"u8)),
        ("increment", static (_, db) => db.Strings.Increment("number")),
        ("get and remove", static (_, db) => db.Strings.GetAndRemove("string")),
        ("get and expire", static (_, db) => db.Strings.GetAndExpire("string", TimeSpan.FromHours(1))),
        ("set many", static (_, db) => db.Strings.SetMany([new("string", [2])])),
        ("remove", static (_, db) => db.Keys.Remove("string")),
        ("remove many", static (_, db) => db.Keys.RemoveMany(["string"])),
        ("expire", static (_, db) => db.Keys.Expire("string", TimeSpan.FromHours(1))),
        ("expire at", static (_, db) => db.Keys.ExpireAt("string", DateTimeOffset.UnixEpoch)),
        ("persist", static (_, db) => db.Keys.Persist("string")),
        ("rename", static (_, db) => db.Keys.Rename("string", "other")),
        ("copy", static (_, db) => db.Keys.Copy("string", "other")),
        ("move", static (engine, db) => db.Keys.Move("string", engine.GetDatabase(1))),
        ("sort into", static (_, db) => db.Keys.SortInto("list", "other", new SortOptions { Alphabetic = true })),
        ("bit", static (_, db) => db.Bitmaps.SetBit("string", 3, true)),
        ("hyperloglog", static (_, db) => db.HyperLogLog.Add("count", "a")),
        ("hash set", static (_, db) => db.Hashes.Set("hash", "field", "2")),
        ("hash remove", static (_, db) => db.Hashes.Remove("hash", "field")),
        ("hash remove many", static (_, db) => db.Hashes.RemoveMany("hash", "field")),
        ("field persist", static (_, db) => db.Hashes.PersistField("hash", "field")),
        ("field get and remove", static (_, db) => db.Hashes.GetAndRemove("hash", "field")),
        ("fields get and remove", static (_, db) => db.Hashes.GetAndRemoveMany("hash", "field")),
        ("push", static (_, db) => db.Lists.Push("list", ListSide.Left, "x")),
        ("pop", static (_, db) => db.Lists.Pop("list", ListSide.Left)),
        ("pop in time", static (_, db) => db.Lists.PopAsync("list", ListSide.Left, TimeSpan.Zero).AsTask().GetAwaiter().GetResult()),
        ("pop any in time", static (_, db) => db.Lists.PopAnyAsync(["list"], ListSide.Left, TimeSpan.Zero).AsTask().GetAwaiter().GetResult()),
        ("list remove", static (_, db) => db.Lists.Remove("list", "a")),
        ("trim", static (_, db) => db.Lists.Trim("list", 1, 1)),
        ("list move", static (_, db) => db.Lists.Move("list", "other", ListSide.Left, ListSide.Left)),
        ("set add", static (_, db) => db.Sets.Add("set", "x")),
        ("set remove", static (_, db) => db.Sets.Remove("set", "a")),
        ("set pop", static (_, db) => db.Sets.Pop("set")),
        ("set move", static (_, db) => db.Sets.Move("set", "other", "a")),
        ("set store", static (_, db) => db.Sets.StoreUnion("other", "set")),
        ("sorted add", static (_, db) => db.SortedSets.Add("sorted", "x", 1)),
        ("sorted remove", static (_, db) => db.SortedSets.Remove("sorted", "a")),
        ("sorted pop", static (_, db) => db.SortedSets.PopMin("sorted")),
        ("sorted pop in time", static (_, db) => db.SortedSets.PopMinAsync("sorted", TimeSpan.Zero).AsTask().GetAwaiter().GetResult()),
        ("stream add", static (_, db) => db.Streams.AddOne("stream", "f", "v")),
        ("stream trim", static (_, db) => db.Streams.Trim("stream", 0)),
        ("clear", static (_, db) => db.Clear()),
        ("swap", static (engine, _) => engine.SwapDatabases(0, 1)),
        ("transaction", static (engine, _) => engine.Transact(0, ["string"], 0, static (ref tx, _) => tx.Keys.Remove("string"))),
    ];

    private static void Fill(Database db)
    {
        db.Strings.Set("string", "1", expiry: TimeSpan.FromDays(1));
        db.Strings.Set("number", "1");
        db.Hashes.Set("hash", "field", "1");
        db.Lists.PushMany("list", ListSide.Right, "a", "b");
        db.Sets.Add("set", "a");
        db.SortedSets.Add("sorted", "a", 1);
        db.Streams.AddOne("stream", "f", "v");
    }

    private static TiercelEngine Open(SimulatedDisk disk) => TiercelEngine.Open(new EngineOptions { DataDirectory = "data" }, disk);
}
