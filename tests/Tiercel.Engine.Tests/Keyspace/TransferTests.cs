using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

/// <summary>Values that go from key to key by handle: what moves is a pointer, and sharers do not see each other's changes.</summary>
public class TransferTests
{
    private static readonly byte[] Large = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];

    [Fact]
    public void ARenameOfALargeValueMovesItsBlock()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("a", Large);
        ulong block = BlockOf(test, test.Database, "a");
        Assert.Equal(OpStatus.Done, Rename(test, "a", "b"));
        Assert.Equal(block, BlockOf(test, test.Database, "b"));
        Assert.False(test.Database.Keys.Exists("a"));
        Assert.False(MemoryBlock.FromStored(block).IsShared);
    }

    [Fact]
    public void AnExpiryForALargeValueKeepsItsBlock()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("a", Large);
        ulong block = BlockOf(test, test.Database, "a");
        Assert.True(test.Database.Keys.Expire("a", TimeSpan.FromSeconds(5)));
        Assert.Equal(block, BlockOf(test, test.Database, "a"));
        Assert.Equal(TimeSpan.FromSeconds(5), test.Database.Keys.TimeToLive("a"));
        Assert.Equal(Large, test.Database.Strings.Get("a"));
    }

    [Fact]
    public void AMoveTakesBlockAndExpiryToTheOtherDatabase()
    {
        using TestKeyspace test = new();
        Database other = test.Keyspace.Database(3);
        test.Database.Strings.Set("a", Large, TimeSpan.FromSeconds(5));
        ulong block = BlockOf(test, test.Database, "a");
        Assert.True(KeyTransfers.Move(test.Database, test.Hashed("a"u8.ToArray()), other));
        Assert.Equal(block, BlockOf(test, other, "a"));
        Assert.Equal(TimeSpan.FromSeconds(5), other.Keys.TimeToLive("a"));
        Assert.False(test.Database.Keys.Exists("a"));
        Assert.False(KeyTransfers.Move(test.Database, test.Hashed("a"u8.ToArray()), other));
    }

    [Fact]
    public void ACopySharesTheBlockUntilOneOfTheTwoChanges()
    {
        using TestKeyspace test = new();
        Database other = test.Keyspace.Database(1);
        test.Database.Strings.Set("a", Large);
        Key a = test.Hashed("a"u8.ToArray());
        Assert.True(KeyTransfers.Copy(test.Database, in a, other, in a, replaces: false));
        Assert.False(KeyTransfers.Copy(test.Database, in a, other, in a, replaces: false));
        Assert.True(KeyTransfers.Copy(test.Database, in a, other, in a, replaces: true));
        Assert.Equal(BlockOf(test, test.Database, "a"), BlockOf(test, other, "a"));

        Append(test, other, "a", "x"u8);
        Assert.Equal(Large, test.Database.Strings.Get("a"));
        Assert.Equal([.. Large, (byte)'x'], other.Strings.Get("a")!);
        test.Database.Strings.Set("a", new byte[Large.Length]);
        Assert.Equal([.. Large, (byte)'x'], other.Strings.Get("a")!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ASharedBlockIsCountedOnceUntilTheLastOwnerLetsGo(bool originalFirst)
    {
        using TestKeyspace test = new();
        Database other = test.Keyspace.Database(1);
        test.Database.Strings.Set("a", Large);
        Key a = test.Hashed("a"u8.ToArray());
        long one = Used(test);
        Assert.True(KeyTransfers.Copy(test.Database, in a, other, in a, replaces: false));
        Assert.InRange(Used(test) - one, 0, 20_000);
        ValueLease lease = test.Database.Strings.Lease("a")!;
        (Database First, Database Last) order = originalFirst ? (test.Database, other) : (other, test.Database);
        Assert.True(order.First.Keys.Remove("a"));
        Assert.InRange(Used(test), Large.Length, one + 20_000);
        order.Last.Clear();
        Assert.InRange(Used(test), Large.Length, one + 20_000);
        Assert.Equal(Large, lease.Span);
        lease.Dispose();
        Assert.InRange(Used(test), 0, 30_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(9000)]
    public void KeysAndValuesOfEveryLayoutAreRenamedAndCopied(int keyLength)
    {
        using TestKeyspace test = new();
        byte[] longKey = [.. Enumerable.Repeat((byte)'k', keyLength)];
        foreach (int valueLength in new[] { 0, 1, 500, 16_384, 16_385, 40_000 })
        {
            foreach (TimeSpan? expiry in new TimeSpan?[] { null, TimeSpan.FromSeconds(10) })
            {
                byte[] value = Large[..valueLength];
                test.Database.Strings.Set("short", value, expiry);
                Key from = test.Hashed("short"u8.ToArray());
                Key to = test.Hashed(longKey);
                Assert.True(KeyTransfers.Copy(test.Database, in from, test.Database, in to, replaces: true));
                Assert.Equal(value, test.Database.Strings.Get(longKey));
                Assert.Equal(expiry, test.Database.Keys.TimeToLive(longKey));
                Assert.Equal(OpStatus.Done, Rename(test, longKey, "back"u8.ToArray()));
                Assert.Equal(value, test.Database.Strings.Get("back"));
                Assert.Equal(expiry, test.Database.Keys.TimeToLive("back"));
                Assert.Equal(value, test.Database.Strings.Get("short"));
                test.Keyspace.CheckInvariants();
            }
        }

        Assert.Equal(2, test.Database.Count);
    }

    [Fact]
    public void AnExpiredSourceIsAbsentAndAnExpiredTargetNoObstacle()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("old", "1"u8, TimeSpan.FromSeconds(1));
        test.Database.Strings.Set("new", "2"u8);
        test.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(OpStatus.Absent, Rename(test, "old", "new"));
        test.Database.Strings.Set("old", "1"u8, TimeSpan.FromSeconds(1));
        test.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(OpStatus.Done, Rename(test, "new", "old"));
        Assert.Equal("2", test.Database.Strings.GetString("old"));
        Assert.Null(test.Database.Keys.TimeToLive("old"));
    }

    [Fact]
    public void TwoThreadsThatMoveKeysBothWaysNeitherBlockNorLoseAny()
    {
        const int keys = 64;
        using TestKeyspace test = new();
        Database one = test.Database;
        Database other = test.Keyspace.Database(1);
        byte[][] names = [.. Enumerable.Range(0, keys).Select(i => TestKeyspace.Bytes($"key:{i}"))];
        for (int i = 0; i < keys; i++) one.Strings.Set(names[i], i % 2 == 0 ? Large : "small"u8);
        Parallel.For(0, 4, thread =>
        {
            Random random = new(thread);
            for (int i = 0; i < 5000; i++)
            {
                Key key = test.Hashed(names[random.Next(keys)]);
                if (thread % 2 == 0) KeyTransfers.Move(one, in key, other);
                else KeyTransfers.Move(other, in key, one);
                if (thread == 0 && i % 100 == 0) one.SwapWith(other);
            }
        });
        Assert.Equal(keys, one.Count + other.Count);
        for (int i = 0; i < keys; i++)
        {
            byte[]? value = one.Strings.Get(names[i]) ?? other.Strings.Get(names[i]);
            Assert.Equal(i % 2 == 0 ? Large.Length : 5, value!.Length);
        }
    }

    [Fact]
    public void ASwapExchangesKeysMemoryAndScans()
    {
        using TestKeyspace test = new();
        Database other = test.Keyspace.Database(7);
        for (int i = 0; i < 2000; i++) test.Database.Strings.Set($"a:{i}", "1"u8);
        for (int i = 0; i < 300; i++) other.Strings.Set($"b:{i}", Large);
        long used = Used(test);
        test.Database.SwapWith(other);
        Assert.Equal(300, test.Database.Count);
        Assert.Equal(2000, other.Count);
        Assert.Equal(0, test.Database.Index);
        Assert.Equal(used, Used(test));
        Assert.Equal(Large, test.Database.Strings.Get("b:7"));
        test.Keyspace.CheckInvariants();

        // Both go on growing where their tables lie, and can be emptied and filled again.
        for (int i = 0; i < 2000; i++) test.Database.Strings.Set($"c:{i}", "1"u8);
        other.Clear();
        other.Strings.Set("d", "1"u8);
        test.Database.SwapWith(other);
        Assert.Equal(1, test.Database.Count);
        test.Database.SwapWith(test.Database);
        test.Keyspace.CheckInvariants();
    }

    [Fact]
    public void ASwapWithADatabaseThatNeverHeldAKeyLeavesBothUsable()
    {
        using TestKeyspace test = new();
        Database other = test.Keyspace.Database(2);
        test.Database.Strings.Set("a", "1"u8);
        test.Database.SwapWith(other);
        test.Database.Strings.Set("a", "2"u8);
        Assert.Equal("1", other.Strings.GetString("a"));
        Assert.Equal("2", test.Database.Strings.GetString("a"));
    }

    [Fact]
    public void ASwapFromInsideACallbackThrowsAndLocksNothing()
    {
        using TestKeyspace test = new();
        Database other = test.Keyspace.Database(1);
        other.Strings.Set("a", "1"u8);
        Assert.Throws<InvalidOperationException>(() =>
            other.Strings.Read("a", test.Database, (_, database) => { database.SwapWith(other); return 0; }));
        test.Database.Strings.Set("a", "1"u8);
        test.Database.SwapWith(other);
    }

    [Fact]
    public void RandomKeysAreAllFoundAndExpiredOnesAreNot()
    {
        using TestKeyspace test = new();
        Name name = new([]);
        Assert.False(test.Database.TryVisitRandom(ref name));
        for (int i = 0; i < 200; i++) test.Database.Strings.Set($"key:{i}", "v"u8, i < 100 ? TimeSpan.FromSeconds(1) : null);
        test.Time.Advance(TimeSpan.FromSeconds(2));
        for (int i = 0; i < 20_000; i++) Assert.True(test.Database.TryVisitRandom(ref name));
        Assert.Equal(100, name.Seen.Count);
        Assert.InRange(name.Seen.Values.Min(), 40, 200);
        Assert.InRange(name.Seen.Values.Max(), 200, 700);
    }

    [Fact]
    public void TheLastKeyOfADatabaseThatWasLargeIsFound()
    {
        using TestKeyspace test = new();
        for (int i = 0; i < 100_000; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        for (int i = 1; i < 100_000; i++) test.Database.Keys.Remove($"key:{i}");
        Name name = new([]);
        Assert.True(test.Database.TryVisitRandom(ref name));
        Assert.Equal("key:0", Assert.Single(name.Seen).Key);
    }

    private static OpStatus Rename(TestKeyspace test, string from, string to) =>
        Rename(test, TestKeyspace.Bytes(from), TestKeyspace.Bytes(to));

    private static OpStatus Rename(TestKeyspace test, byte[] from, byte[] to)
    {
        Key source = test.Hashed(from);
        Key target = test.Hashed(to);
        KeyScope scope = new(test.Database);
        scope.AcquireMany(Shard.MaskOf(source.Hash) | Shard.MaskOf(target.Hash));
        OpStatus status = KeyOps.Rename(ref scope, in source, in target, onlyIfAbsent: false);
        scope.Release();
        return status;
    }

    private static void Append(TestKeyspace test, Database database, string key, ReadOnlySpan<byte> suffix)
    {
        Key hashed = test.Hashed(TestKeyspace.Bytes(key));
        KeyScope scope = new(database);
        scope.Acquire(hashed.Hash);
        scope.Append(in hashed, suffix);
        scope.Release();
    }

    private static ulong BlockOf(TestKeyspace test, Database database, string key)
    {
        Key hashed = test.Hashed(TestKeyspace.Bytes(key));
        KeyScope scope = new(database);
        scope.Acquire(hashed.Hash);
        ulong block = scope.Find(in hashed, LookupMode.Peek).Entry.ValueBlock.ToStored();
        scope.Release();
        return block;
    }

    private static long Used(TestKeyspace test)
    {
        foreach (Database? database in test.Keyspace.Databases)
        {
            foreach (Shard shard in database?.Shards ?? [])
            {
                shard.Enter();
                shard.ExitReporting();
            }
        }

        return test.Keyspace.Memory.UsedBytes;
    }

    private readonly struct Name(Dictionary<string, int> seen) : IEntryVisitor
    {
        public Dictionary<string, int> Seen { get; } = seen;

        public void Visit(ReadOnlySpan<byte> key, in EntryRef entry)
        {
            string name = System.Text.Encoding.ASCII.GetString(key);
            Seen[name] = Seen.GetValueOrDefault(name) + 1;
        }
    }
}
