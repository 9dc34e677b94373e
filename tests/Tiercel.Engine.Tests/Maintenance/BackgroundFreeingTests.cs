namespace Tiercel.Engine.Tests;

/// <summary>Databases that are emptied in the background: gone for who looks at once, freed by the thread of the maintenance.</summary>
public class BackgroundFreeingTests
{
    private const int Keys = 20_000;
    private const int LargeKeys = 50;

    [Fact]
    public void ClearInTheBackgroundReturnsBeforeTheMemoryIsFreed()
    {
        using ManualResetEventSlim mayGoOn = new();
        using HoldingSink sink = new(database: 1, mayGoOn);
        using Keyspace keyspace = new(new EngineOptions()) { Sink = sink };
        Database database = keyspace.Database(0);
        Fill(database);
        try
        {
            // The thread is held up where it tells of an expired key, so that it frees nothing yet.
            keyspace.Database(1).Strings.Set("expires", "v"u8, TimeSpan.FromMilliseconds(1));
            keyspace.StartMaintenance(drivesClock: true);
            Assert.True(sink.WaitUntilHeld());
            Tables tables = new(database);

            database.Clear(inBackground: true);
            Assert.Equal(0, database.Count);
            Assert.Equal(0, database.Memory.UsedBytes);
            Assert.True(tables.HeldBytes > 0, "the pages went back before the thread was let go");
            Assert.True(tables.BlockBytes > 0, "the blocks went back before the thread was let go");

            // What comes meanwhile lies in tables of its own.
            Fill(database);
            mayGoOn.Set();
            Assert.True(SpinWait.SpinUntil(() => tables is { HeldBytes: 0, BlockBytes: 0 }, TimeSpan.FromSeconds(20)));
            Assert.Equal(Keys + LargeKeys, database.Count);
            Assert.Equal(100, database.Strings.Get("key:7")!.Length);
            keyspace.CheckInvariants();
        }
        finally
        {
            mayGoOn.Set();
        }
    }

    [Fact]
    public void ClearOfEveryDatabaseInTheBackgroundLeavesNothingInUse()
    {
        using Keyspace keyspace = new(new EngineOptions());
        keyspace.StartMaintenance(drivesClock: true);
        Tables[] tables = new Tables[3];
        for (int i = 0; i < tables.Length; i++)
        {
            Fill(keyspace.Database(i));
            tables[i] = new Tables(keyspace.Database(i));
        }

        Assert.True(keyspace.GetStatistics().UsedBytes > 0);
        keyspace.Clear(inBackground: true);
        Assert.Equal(0, keyspace.GetStatistics().UsedBytes);
        Assert.True(SpinWait.SpinUntil(() => tables.All(static t => t is { HeldBytes: 0, BlockBytes: 0 }), TimeSpan.FromSeconds(20)));
        keyspace.CheckInvariants();
    }

    [Fact]
    public void ClearWithoutAThreadFreesAtOnce()
    {
        using TestKeyspace test = new();
        Fill(test.Database);
        Tables tables = new(test.Database);
        test.Database.Clear(inBackground: true);
        Assert.Equal(0, tables.HeldBytes);
        Assert.Equal(0, tables.BlockBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ClearIsToldTheAccountEvenOfLittle(bool inBackground)
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("key", new byte[100_000]);
        // The account knows what is left: so little that a change of it would not be told.
        test.Database.Strings.Set("key", new byte[100]);
        Assert.InRange(test.Keyspace.GetStatistics().UsedBytes, 1, 50_000);
        test.Database.Clear(inBackground);
        Assert.Equal(0, test.Keyspace.GetStatistics().UsedBytes);
    }

    private static void Fill(Database database)
    {
        for (int i = 0; i < Keys; i++) database.Strings.Set($"key:{i}", new byte[100]);
        for (int i = 0; i < LargeKeys; i++) database.Strings.Set($"large:{i}", new byte[40_000]);
    }

    /// <summary>The tables that a database has now, seen after it has let go of them.</summary>
    private sealed class Tables(Database database)
    {
        private readonly (Table Table, EntryStore Store)[] _all =
            [.. database.Shards.Where(static s => s.Table is not null).Select(static s => (s.Table!, s.Store!))];

        public long HeldBytes => _all.Sum(static t => t.Table.HeldBytes);

        public long BlockBytes => _all.Sum(static t => t.Store.BlockBytes);
    }

    /// <summary>Holds up who removes a key of one database, once.</summary>
    private sealed class HoldingSink(int database, ManualResetEventSlim mayGoOn) : IMutationSink, IDisposable
    {
        private readonly ManualResetEventSlim _isHeld = new();

        public bool WaitUntilHeld() => _isHeld.Wait(TimeSpan.FromSeconds(20));

        public void OnMutation(in Mutation mutation)
        {
            if (mutation.Kind != MutationKind.Remove || mutation.DatabaseIndex != database) return;
            _isHeld.Set();
            mayGoOn.Wait();
        }

        public void Dispose() => _isHeld.Dispose();
    }
}
