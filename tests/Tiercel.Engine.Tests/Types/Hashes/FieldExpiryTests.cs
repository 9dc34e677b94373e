using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

public class FieldExpiryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(3, "listpack")]
    [InlineData(1000, "hashtable")]
    public void AHashWithoutTimesTakesNoByteMoreThanOneThatNeverHadAny(int fields, string encoding)
    {
        using TestKeyspace test = new();
        Fill(test, "h", fields);
        Assert.Equal(encoding, Encoding(test, "h"));
        Fill(test, "other", fields);
        long before = Held(test, "h");
        Assert.Equal(before, Held(test, "other"));
        Assert.All(test.Database.Shards, s => Assert.True(s.Table is null || s.Table.EarliestExpiryMs == long.MaxValue));
    }

    [Fact]
    public void APackedHashWithTimesStaysPackedAndSaysSo()
    {
        using TestKeyspace test = new();
        Fill(test, "h", 5);
        Assert.True(test.Database.Hashes.ExpireField("h", "f3", Second));
        Assert.Equal("listpackex", Encoding(test, "h"));
        Assert.True(test.Database.Hashes.PersistField("h", "f3"));
        Assert.Equal("listpackex", Encoding(test, "h"));
        // Without a time it is dumped as any other, and restored as such.
        Assert.Equal(16, Dump(test, "h")[0]);
        Restore(test, "copy", Dump(test, "h"));
        Assert.Equal("listpack", Encoding(test, "copy"));
        test.Database.Hashes.Set("h", "f3", new string('v', 100), Second);
        Assert.Equal("hashtable", Encoding(test, "h"));
        Assert.Equal(Second, test.Database.Hashes.FieldTimeToLive("h", "f3"));
    }

    [Fact]
    public void AHashTooLargeWithTimesBecomesLarge()
    {
        using TestKeyspace test = new(new EngineOptions { HashMaxListpackEntries = 5000 });
        int fields = 0;
        while (!Entry(test, "h", e => e.KeptLength >= PackedValue.MaxBytes - 20)) Fill(test, "h", ++fields);
        Assert.True(test.Database.Hashes.ExpireField("h", "f0", Second));
        Assert.True(Entry(test, "h", e => e.IsLarge));
        Assert.Equal(Second, test.Database.Hashes.FieldTimeToLive("h", "f0"));
        Assert.Equal(fields, test.Database.Hashes.Count("h"));
    }

    [Fact]
    public void TheTimesOfALargeHashGoWithTheLastOne()
    {
        using TestKeyspace test = new();
        Fill(test, "h", 1000);
        for (int i = 0; i < 1000; i++) Assert.True(test.Database.Hashes.ExpireField("h", $"f{i}", Second * (i + 1)));
        test.Keyspace.CheckInvariants();
        for (int i = 0; i < 500; i++) Assert.True(test.Database.Hashes.PersistField("h", $"f{i}"));
        for (int i = 500; i < 1000; i++) Assert.False(test.Database.Hashes.Set("h", $"f{i}", "other"));
        test.Keyspace.CheckInvariants();
        Assert.True(Entry(test, "h", e => HashOps.EarliestMs(e) == Expiry.None));
        Assert.Equal(4, Dump(test, "h")[0]);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3000)]
    public void WhatHasExpiredIsNotThereBeforeItIsRemoved(int fields)
    {
        using TestKeyspace test = new();
        Hashes hashes = test.Database.Hashes;
        Fill(test, "h", fields);
        for (int i = 1; i < fields; i++) hashes.ExpireField("h", $"f{i}", Second);
        test.Time.Advance(Second);
        Assert.Equal(1, hashes.Count("h"));
        Assert.Null(hashes.Get("h", "f1"));
        Assert.False(hashes.Contains("h", "f1"));
        Assert.Single(hashes.GetAll("h"));
        Assert.Single(hashes.Enumerate("h"));
        Assert.Equal(0, test.Keyspace.GetStatistics().ExpiredFields);
        // A writer finds what has expired absent, and removes some of it.
        Assert.False(hashes.Remove("h", $"f{fields - 1}"));
        Assert.Equal(7, hashes.Increment("h", $"f{fields - 1}", 7));
        Assert.Null(hashes.FieldTimeToLive("h", $"f{fields - 1}"));
        Assert.InRange(test.Keyspace.GetStatistics().ExpiredFields, 9, fields);
        Sweep(test);
        Assert.Equal(2, hashes.Count("h"));
        Assert.Equal(2, Entry(test, "h", HashOps.Count));
        // What was set anew before its turn came has not expired.
        Assert.InRange(test.Keyspace.GetStatistics().ExpiredFields, fields - 2, fields - 1);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3000)]
    public void AHashWhoseLastFieldExpiresIsGone(int fields)
    {
        using TestKeyspace test = new();
        Fill(test, "h", fields);
        for (int i = 0; i < fields; i++) test.Database.Hashes.ExpireField("h", $"f{i}", Second);
        test.Time.Advance(Second);
        Assert.Equal(0, test.Database.Hashes.Count("h"));
        Assert.Empty(test.Database.Hashes.GetAll("h"));
        Sweep(test);
        Assert.Equal(0, test.Database.Count);
        Assert.Equal(fields, test.Keyspace.GetStatistics().ExpiredFields);
        Assert.Equal(0, test.Keyspace.GetStatistics().Expired);
    }

    [Fact]
    public void ExpiredFieldsRemovedByATransactionThatFailsAreBackAndNotCounted()
    {
        using TestKeyspace test = new();
        Fill(test, "packed", 5);
        Fill(test, "large", 1000);
        foreach (string name in new[] { "packed", "large" })
        {
            for (int i = 0; i < 5; i++) test.Database.Hashes.ExpireField(name, $"f{i}", Second);
        }

        test.Time.Advance(Second);
        SortedDictionary<string, string> before = test.Contents();
        KeyScope scope = new(test.Database);
        scope.AcquireMany(ulong.MaxValue);
        scope.Begin(UndoLog.ForThisThread());
        foreach (string name in new[] { "packed", "large" })
        {
            Key key = test.Hashed(TestKeyspace.Bytes(name));
            HashOps.Open(ref scope, in key, out _);
        }

        Assert.Equal(10, test.Keyspace.GetStatistics().ExpiredFields);
        scope.Rollback();
        scope.Release();
        Assert.True(before.SequenceEqual(test.Contents()));
        Assert.Equal(0, test.Keyspace.GetStatistics().ExpiredFields);
        test.Keyspace.CheckInvariants();
    }

    [Fact]
    public void TimesThatATransactionTookAwayBeforeItFailedAreFoundByTheSweep()
    {
        using TestKeyspace test = new();
        Fill(test, "large", 1000);
        test.Database.Hashes.ExpireField("large", "f0", Second);
        KeyScope scope = new(test.Database);
        scope.AcquireMany(ulong.MaxValue);
        scope.Begin(UndoLog.ForThisThread());
        Key key = test.Hashed(TestKeyspace.Bytes("large"));
        HashOps.Open(ref scope, in key, out CollectionEntry entry);
        Assert.Equal(FieldStatus.Done, HashOps.Persist(ref scope, in key, ref entry, "f0"u8));
        // Every segment is divided meanwhile, and reckons anew when something in it expires.
        for (int i = 0; i < 200_000; i++)
        {
            Key other = test.Hashed(TestKeyspace.Bytes($"other:{i}"));
            scope.SetString(in other, "v"u8, Expiry.None);
        }

        scope.Rollback();
        scope.Release();
        test.Keyspace.CheckInvariants();
        test.Time.Advance(Second);
        Sweep(test);
        Assert.Equal(1, test.Keyspace.GetStatistics().ExpiredFields);
    }

    // Splits, merges and transfers must not lose sight of what expires.
    [Fact]
    public void FieldsOfManyHashesExpireWhereverTheseGo()
    {
        using TestKeyspace test = new();
        for (int i = 0; i < 60_000; i++)
        {
            if (i % 3 > 0) test.Database.Strings.Set($"s{i}", "v");
            else test.Database.Hashes.Set($"h{i}", "f", "v", Second * (1 + (i % 5)));
        }

        for (int i = 0; i < 60_000; i += 12) test.Database.Keys.Rename($"h{i}", $"renamed{i}");
        for (int i = 6; i < 60_000; i += 12) test.Database.Keys.Move($"h{i}", test.Keyspace.Database(1));
        test.Keyspace.CheckInvariants();
        for (int i = 0; i < 60_000; i++)
        {
            if (i % 3 > 0 && i % 100 > 0) test.Database.Keys.Remove($"s{i}");
        }

        test.Keyspace.CheckInvariants();
        for (int second = 1; second <= 5; second++)
        {
            test.Time.Advance(Second);
            Sweep(test);
            test.Keyspace.CheckInvariants();
            Assert.Equal(20_000 * second / 5, test.Keyspace.GetStatistics().ExpiredFields);
        }

        Assert.Equal(0, test.Keyspace.Database(1).Count);
    }

    [Fact]
    public void ListenersAreToldThatATimeHadPassed()
    {
        using TestKeyspace test = new();
        Recording sink = new(test.Keyspace.NowMs);
        test.Keyspace.Sink = sink;
        test.Database.Hashes.Set("h", "a", "1", Second);
        test.Database.Hashes.Set("h", "b", "2");
        test.Database.Hashes.ExpireField("h", "b", 2 * Second);
        test.Database.Hashes.PersistField("h", "b");
        test.Database.Hashes.ExpireField("h", "b", 2 * Second);
        test.Time.Advance(Second);
        test.Database.Hashes.Set("h", "c", "3");
        test.Database.Hashes.Remove("h", "c");
        test.Time.Advance(Second);
        Sweep(test);
        string[] expected =
        [
            "HashSet a 1000", "HashSet b 0", "HashExpire b 2000", "HashExpire b 0", "HashExpire b 2000",
            "HashRemove a Expired", "HashSet c 0", "HashRemove c Removed", "HashRemove b Expired", "Remove  Emptied",
        ];
        Assert.Equal(expected, sink.Told);
    }

    private static void Fill(TestKeyspace test, string name, int fields)
    {
        for (int i = 0; i < fields; i++) test.Database.Hashes.Set(name, $"f{i}", "1");
    }

    private static void Sweep(TestKeyspace test)
    {
        for (int i = 0; i < 2; i++)
        {
            ShardTurns.Run(new Sweeper(test.Keyspace), test.Database, first: 0, deadline: long.MaxValue);
            ShardTurns.Run(new Sweeper(test.Keyspace), test.Keyspace.Database(1), first: 0, deadline: long.MaxValue);
        }
    }

    private static string Encoding(TestKeyspace test, string name) =>
        Entry(test, name, e => System.Text.Encoding.ASCII.GetString(ValueKinds.Of(e.Kind).EncodingOf(e)));

    private static long Held(TestKeyspace test, string name) => Entry(test, name, e => e.SlotBytes - e.KeyLength + e.BlockBytes);

    private static T Entry<T>(TestKeyspace test, string name, Func<Entry, T> read)
    {
        Key key = test.Hashed(TestKeyspace.Bytes(name));
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        EntryRef found = scope.Find(in key, LookupMode.Peek);
        T result = found.Exists ? read(found.Entry) : default!;
        scope.Release();
        return result;
    }

    private static byte[] Dump(TestKeyspace test, string name)
    {
        PooledBuffer target = default;
        Key key = test.Hashed(TestKeyspace.Bytes(name));
        Assert.True(Dumps.TryDump(test.Database, in key, ref target));
        byte[] payload = target.Written.ToArray();
        target.Dispose();
        return payload;
    }

    private static void Restore(TestKeyspace test, string name, byte[] payload)
    {
        Key key = test.Hashed(TestKeyspace.Bytes(name));
        Assert.Equal(OpStatus.Done, Dumps.Restore(test.Database, in key, payload, new RestoreOptions()));
    }

    private sealed class Recording(long startMs) : IMutationSink
    {
        public List<string> Told { get; } = [];

        public void OnMutation(in Mutation mutation)
        {
            string field = System.Text.Encoding.ASCII.GetString(mutation.Field);
            bool isRemoval = mutation.Kind is MutationKind.HashRemove or MutationKind.Remove;
            long afterMs = mutation.ExpiresAtMs == 0 ? 0 : mutation.ExpiresAtMs - startMs;
            Told.Add($"{mutation.Kind} {field} {(isRemoval ? mutation.Reason.ToString() : afterMs.ToString())}");
        }
    }
}
