using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Whatever a transaction does, taking it back leaves the state as it was, byte for byte.</summary>
public class UndoLogTests
{
    private const ulong AllShards = ulong.MaxValue;

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void RandomTransactionsRolledBackLeaveNoTrace(long compressMinBytes)
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new(Options(compressMinBytes));
        for (int round = 0; round < 300; round++)
        {
            RunRandom(random, test, commit: true);
            SortedDictionary<string, string>[] before = Contents(test);
            long usedBefore = UsedByEntries(test);
            long accountBefore = BytesOfNoShard(test);
            RunRandom(random, test, commit: false);
            SortedDictionary<string, string>[] after = Contents(test);
            for (int i = 0; i < before.Length; i++)
            {
                Assert.True(before[i].SequenceEqual(after[i]), $"round {round}: database {i} differs, {random}");
            }

            Assert.Equal(usedBefore, UsedByEntries(test));
            Assert.Equal(accountBefore, BytesOfNoShard(test));
            test.Keyspace.CheckInvariants();
            test.Time.Advance(TimeSpan.FromMilliseconds(random.Next(30)));
        }
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 16)]
    [InlineData(false, 16)]
    public void ListenersThatRepeatTheMutationsHaveTheSameData(bool byName, long compressMinBytes)
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new(Options(compressMinBytes));
        ReplayingSink sink = new(test.Keyspace, byName);
        test.Keyspace.Sink = sink;
        for (int round = 0; round < 400; round++)
        {
            RunRandom(random, test, commit: random.Next(3) > 0);
            if (round % 7 == 0) RunPlain(random, test);
            if (round % 50 == 0) test.Database.SwapWith(test.Keyspace.Database(1));
            test.Time.Advance(TimeSpan.FromMilliseconds(random.Next(30)));
        }

        test.Time.Advance(TimeSpan.FromSeconds(10));
        // A slice of maintenance ends by the clock on the wall: on a busy machine one is not all.
        for (int slice = 0; slice < 1000 && Shards(test).Any(s => s.Table?.CountWithExpiry > 0); slice++) test.Keyspace.RunMaintenance();
        Dictionary<string, string> actual = [];
        SortedDictionary<string, string>[] contents = Contents(test);
        for (int i = 0; i < contents.Length; i++)
        {
            foreach (var (key, value) in contents[i])
            {
                string text = value.StartsWith("String", StringComparison.Ordinal)
                    ? string.Join('|', value.Split('|')[3..])
                    : CollectionChanges.Describe(test.Keyspace.Database(i), key);
                actual[$"{i}|{key}"] = $"{value.Split('|')[2]}|{text}";
            }
        }

        Assert.Equal(actual.OrderBy(a => a.Key), sink.Data.OrderBy(d => d.Key));
    }

    // Small limits, so that collections often grow beyond them.
    private static EngineOptions Options(long compressMinBytes) => new()
    {
        CompressMinBytes = compressMinBytes, HashMaxListpackEntries = 6, ListMaxListpackSize = 10,
        SetMaxIntsetEntries = 6, SetMaxListpackEntries = 5, ZsetMaxListpackEntries = 6, StreamNodeMaxEntries = 4,
    };

    [Fact]
    public void RolledBackChangesReachNoListener()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("a", "1"u8);
        ReplayingSink sink = new(test.Keyspace);
        test.Keyspace.Sink = sink;
        KeyScope scope = new(test.Database);
        scope.AcquireMany(AllShards);
        scope.Begin(new UndoLog());
        Key key = Hashed(test, "a");
        scope.SetString(in key, "2"u8, Expiry.None);
        scope.Remove(in key);
        scope.Rollback();
        scope.Release();
        Assert.Equal(0, sink.Calls);
        Assert.Equal("1", test.Database.Strings.GetString("a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RollbackNeedsNoMemory(bool equalHashes)
    {
        using TestKeyspace test = new(hasher: equalHashes ? default(Primitives.KeyHasher) : null);
        const int keys = 12_000;
        for (int i = 0; i < keys; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        SortedDictionary<string, string> before = test.Contents();
        KeyScope scope = new(test.Database);
        scope.AcquireMany(AllShards);
        scope.Begin(new UndoLog());
        for (int i = 0; i < keys; i++)
        {
            Key key = Hashed(test, $"key:{i}");
            Assert.True(scope.Remove(in key));
        }

        // Other keys take the places that came free, and none is left to take.
        for (int i = 0; i < keys / 2; i++)
        {
            Key key = Hashed(test, $"new:{i}");
            scope.SetString(in key, "w"u8, Expiry.None);
        }

        test.LimitPages(static end => end);
        scope.Rollback();
        scope.Release();
        Assert.True(before.SequenceEqual(test.Contents()));
        test.Keyspace.CheckInvariants();
    }

    private static Key Hashed(TestKeyspace test, string key)
    {
        byte[] bytes = TestKeyspace.Bytes(key);
        return new Key(bytes, test.Keyspace.Hash(bytes));
    }

    internal static SortedDictionary<string, string>[] Contents(TestKeyspace test) =>
        [TestKeyspace.Contents(test.Database), TestKeyspace.Contents(test.Keyspace.Database(1))];

    private static IEnumerable<Shard> Shards(TestKeyspace test) => [.. test.Database.Shards, .. test.Keyspace.Database(1).Shards];

    // Chunks and pages that a large collection got in a transaction stay with it when that is rolled back.
    private static long UsedByEntries(TestKeyspace test) =>
        Shards(test).Sum(s => s.UsedBytes - (s.Table?.IndexBytes ?? 0) - LargeBytes(s));

    private static long LargeBytes(Shard shard)
    {
        long bytes = 0;
        uint page = 0;
        while (shard.Table is { } table && table.Slab.NextPage(ref page))
        {
            int index = 0;
            uint reference;
            while ((reference = table.Slab.NextLive(page, ref index)) != 0)
            {
                Entry entry = table.EntryAt(reference);
                if (entry.IsLarge) bytes += entry.CountedBytes;
            }
        }

        return bytes;
    }

    // Blocks that several entries share make it negative. Shards tell the account all they have not told it yet first.
    private static long BytesOfNoShard(TestKeyspace test)
    {
        // A large collection that nobody refers to any more is nobody's, until it is freed.
        test.Keyspace.LargeValues.FreeWaiting();
        foreach (Shard shard in Shards(test))
        {
            shard.Enter();
            shard.ExitReporting();
        }

        return test.Keyspace.Memory.UsedBytes - Shards(test).Sum(s => s.UsedBytes);
    }

    private static void RunRandom(SeededRandom random, TestKeyspace test, bool commit)
    {
        KeyScope scope = new(test.Database);
        KeyScope other = new(test.Keyspace.Database(1));
        scope.AcquireMany(AllShards);
        other.AcquireMany(AllShards);
        scope.Begin(UndoLog.ForThisThread());
        other.Join(in scope);
        try
        {
            for (int i = random.Next(40); i >= 0; i--) Change(random, test, ref scope, ref other);
            if (commit) scope.Commit();
        }
        finally
        {
            scope.RollbackIfOpen();
            other.Leave();
            scope.Release();
            other.Release();
        }
    }

    private static void RunPlain(SeededRandom random, TestKeyspace test)
    {
        KeyScope scope = new(test.Database);
        KeyScope other = new(test.Keyspace.Database(1));
        scope.AcquireMany(AllShards);
        other.AcquireMany(AllShards);
        for (int i = 0; i < 20; i++)
        {
            Change(random, test, ref scope, ref other);
            // What makes several changes of one collection has begun a transaction for them.
            scope.CommitIfOpen();
            other.CommitIfOpen();
        }

        scope.Release();
        other.Release();
    }

    /// <summary>One random change of anything.</summary>
    internal static void Change(SeededRandom random, TestKeyspace test, ref KeyScope first, ref KeyScope second)
    {
        if (random.Next(2) == 0) ChangeOne(random, test, ref first, ref second);
        else ChangeOne(random, test, ref second, ref first);
    }

    private static void ChangeOne(SeededRandom random, TestKeyspace test, ref KeyScope scope, ref KeyScope other)
    {
        Key key = Hashed(test, KeyspaceModelTests.KeyNumber(random.Next(50)));
        Key second = Hashed(test, KeyspaceModelTests.KeyNumber(50 + random.Next(50)));
        byte[] value = new byte[random.Next(8) == 0 ? random.Next(50_000) : random.Next(40)];
        // Half of them compress, where they may.
        if (random.Next(2) == 0) random.NextBytes(value);
        else value.AsSpan().Fill((byte)random.Next(256));
        long expiresAtMs = random.Next(3) switch { 0 => Expiry.None, 1 => Expiry.Keep, _ => scope.NowMs + random.Next(1, 200) };
        if (random.Next(2) == 0)
        {
            CollectionChanges.ChangeOne(random, ref scope, in key);
            return;
        }

        ValueKind kind = KeyOps.Kind(ref scope, in key);
        bool isString = kind is ValueKind.None or ValueKind.String;
        switch (random.Next(12))
        {
            case 7 when value.Length > 0 && isString:
                scope.SetRange(in key, random.Next(10) == 0 ? random.Next(60_000) : random.Next(60), value);
                break;
            case 8:
                scope.SetComputed(in key, value.Length, new FillWriter((byte)random.Next(256)), Math.Max(expiresAtMs, Expiry.None));
                break;
            case 0 when isString:
                scope.Append(in key, value);
                break;
            case 1:
                scope.Remove(in key);
                break;
            case 2:
                scope.SetExpiry(in key, Math.Max(expiresAtMs, Expiry.None));
                break;
            case 3:
                KeyScope.Rename(ref scope, in key, ref scope, in second);
                break;
            case 4:
                KeyScope.Copy(ref scope, in second, ref scope, in key);
                break;
            case 5:
                KeyScope.Rename(ref scope, in key, ref other, in key);
                break;
            case 6:
                KeyScope.Copy(ref scope, in key, ref other, in second);
                break;
            case 9:
                EntryRef found = scope.Find(in key, LookupMode.Peek);
                scope.SetFound(in key, found, value, expiresAtMs);
                break;
            default:
                scope.SetString(in key, value, expiresAtMs);
                break;
        }
    }

    private readonly struct FillWriter(byte fill) : IValueWriter
    {
        public void Write(Span<byte> value) => value.Fill(fill);
    }

    /// <summary>Repeats what it is told: of a transfer the names, as a log would keep them, or the value that comes along.</summary>
    private sealed class ReplayingSink(Keyspace keyspace, bool byName = true) : IMutationSink
    {
        public Dictionary<string, string> Data { get; private set; } = [];

        public int Calls { get; private set; }

        public void OnMutation(in Mutation mutation)
        {
            Calls++;
            Assert.Equal(mutation.Key.IsEmpty ? 0 : keyspace.Hash(mutation.Key), mutation.Hash);
            Assert.Equal(mutation.TargetKey.IsEmpty ? 0 : keyspace.Hash(mutation.TargetKey), mutation.TargetHash);
            string key = Name(mutation.DatabaseIndex, mutation.Key);
            string value = System.Text.Encoding.Latin1.GetString(mutation.Value);
            string[] old = Data.TryGetValue(key, out string? known) ? known.Split('|', 2) : ["0", ""];
            switch (mutation.Kind)
            {
                case MutationKind.Remove:
                    Assert.True(Data.Remove(key), "a key is removed that was never told of");
                    break;
                case MutationKind.SetString:
                    Data[key] = $"{mutation.ExpiresAtMs}|{value}";
                    break;
                case MutationKind.Append:
                    Data[key] = $"{old[0]}|{old[1]}{value}";
                    break;
                case MutationKind.SetRange:
                    Data[key] = $"{old[0]}|{Overwrite(old[1], mutation.Offset, value)}";
                    break;
                case MutationKind.Expire:
                    Data[key] = $"{mutation.ExpiresAtMs}|{old[1]}";
                    break;
                case MutationKind.Rename or MutationKind.Copy:
                    Assert.True(Data.ContainsKey(key), "a key is renamed that was never told of");
                    // Of a collection no value comes along.
                    Data[Name(mutation.TargetDatabaseIndex, mutation.TargetKey)] =
                        byName || value.Length == 0 ? Data[key] : $"{mutation.ExpiresAtMs}|{value}";
                    if (mutation.Kind == MutationKind.Rename) Data.Remove(key);
                    break;
                case MutationKind.Swap:
                    Data = Data.ToDictionary(d => $"{1 - (d.Key[0] - '0')}{d.Key[1..]}", d => d.Value);
                    break;
                case MutationKind.Restore:
                    Data[key] = $"{mutation.ExpiresAtMs}|{CollectionChanges.DescribePayload(mutation.Value)}";
                    break;
                case MutationKind.Flush:
                    Data.Clear();
                    break;
                default:
                    Data[key] = $"{old[0]}|{CollectionChanges.Repeat(old[1], in mutation)}";
                    break;
            }
        }

        private static string Overwrite(string old, int offset, string value)
        {
            string padded = old.PadRight(offset, '\0');
            int end = Math.Min(padded.Length, offset + value.Length);
            return string.Concat(padded.AsSpan(0, offset), value, padded.AsSpan(end));
        }

        private static string Name(int database, ReadOnlySpan<byte> key) =>
            $"{database}|{System.Text.Encoding.Latin1.GetString(key)}";
    }
}
