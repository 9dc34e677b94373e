using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>
/// What the tests of transactions and listeners know of collections: a random change of each type, a listener's repetition of
/// it, and a text that says what a collection holds, in an order that does not depend on how it is kept.
/// </summary>
internal static class CollectionChanges
{
    /// <summary>Changes the collection at a key, or makes one; whatever else is there stays.</summary>
    public static void ChangeOne(SeededRandom random, ref KeyScope scope, in Key key)
    {
        ValueKind kind = KeyOps.Kind(ref scope, in key);
        if (kind == ValueKind.None) kind = (ValueKind)random.Next((int)ValueKind.Hash, (int)ValueKind.Stream + 1);
        if (kind == ValueKind.Hash) ChangeHash(random, ref scope, in key);
        else if (kind == ValueKind.List) ListChanges.ChangeOne(random, ref scope, in key);
        else if (kind == ValueKind.Set) ChangeSet(random, ref scope, in key);
        else if (kind == ValueKind.SortedSet) ChangeSortedSet(random, ref scope, in key);
        else if (kind == ValueKind.Stream) StreamChanges.ChangeOne(random, ref scope, in key);
    }

    /// <summary>What a collection holds once a mutation is repeated on it.</summary>
    public static string Repeat(string old, in Mutation mutation)
    {
        if (mutation.Kind is >= MutationKind.ListPushLeft and <= MutationKind.ListRemove) return ListChanges.Repeat(old, in mutation);
        if (mutation.Kind is >= MutationKind.StreamAdd and <= MutationKind.StreamAcknowledge) return StreamChanges.Repeat(old, in mutation);
        SortedDictionary<string, string> fields = ParseHash(old);
        string field = Encoding.Latin1.GetString(mutation.Field);
        if (mutation.Kind == MutationKind.HashSet) fields[field] = TimedText(mutation.ExpiresAtMs, mutation.Value);
        else if (mutation.Kind == MutationKind.HashExpire) fields[field] = Retimed(fields[field], mutation.ExpiresAtMs);
        else if (mutation.Kind == MutationKind.HashRemove) Assert.True(fields.Remove(field), "a field is removed that was never told of");
        else if (mutation.Kind == MutationKind.SetAdd) Assert.True(fields.TryAdd(field, ""), "a member is added twice");
        else if (mutation.Kind == MutationKind.SetRemove) Assert.True(fields.Remove(field), "a member is removed that was never told of");
        else if (mutation.Kind == MutationKind.SortedSetSet) fields[field] = ScoreText(BitConverter.Int64BitsToDouble(mutation.Number));
        else if (mutation.Kind == MutationKind.SortedSetRemove) Assert.True(fields.Remove(field), "a member is removed that was never told of");
        else Assert.Fail($"nobody repeats {mutation.Kind}");
        return HashText(fields);
    }

    /// <summary>What the payload of a dump holds.</summary>
    public static string DescribePayload(ReadOnlySpan<byte> payload)
    {
        using TestKeyspace test = new();
        Assert.Equal(OpStatus.Done, Dumps.Restore(test.Database, test.Hashed([]), payload, new RestoreOptions()));
        return Describe(test.Database, "");
    }

    /// <summary>What the collection at a key holds.</summary>
    public static string Describe(Database database, string key)
    {
        if (database.Keys.TypeOf(TestKeyspace.Bytes(key)) == "list") return ListChanges.Describe(database, key);
        if (database.Keys.TypeOf(TestKeyspace.Bytes(key)) == "stream") return StreamChanges.Describe(database, key);
        Key hashed = new(TestKeyspace.Bytes(key), database.Keyspace.Hash(TestKeyspace.Bytes(key)));
        KeyScope scope = new(database);
        scope.Acquire(hashed.Hash);
        SortedDictionary<string, string> fields = new(StringComparer.Ordinal);
        Collecting collecting = new(fields);
        if (KeyOps.Kind(ref scope, in hashed) == ValueKind.Set)
        {
            Assert.Equal(OpStatus.Done, SetOps.Find(ref scope, in hashed, out SetView set));
            set.ForEach(ref collecting);
        }
        else if (SortedSetOps.Read(ref scope, in hashed, out SortedSetView view) == OpStatus.Done)
        {
            SortedSetCursor cursor = view.WalkAll(stackalloc byte[ListpackElement.ScratchBytes]);
            while (cursor.MoveNext()) fields.Add(Encoding.Latin1.GetString(cursor.Member), ScoreText(cursor.Score));
        }
        else
        {
            Assert.Equal(OpStatus.Done, scope.FindCollection(in hashed, ValueKind.Hash, LookupMode.Peek, out Entry hash));
            HashOps.ForEachTimed(hash, database.Keyspace, ref collecting);
        }

        scope.Release();
        return HashText(fields);
    }

    private static void ChangeHash(SeededRandom random, ref KeyScope scope, in Key key)
    {
        HashOps.Open(ref scope, in key, out CollectionEntry entry);
        if (random.Next(20) == 0) SwellOrWaste(random, ref scope, in key, ref entry);
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            byte[] field = TestKeyspace.Bytes($"f{random.Next(20)}");
            byte[] value = new byte[random.Next(30) == 0 ? random.Next(20_000) : random.Next(40)];
            random.NextBytes(value);
            if (random.Next(3) == 0) value = TestKeyspace.Bytes(random.Next(100_000).ToString());
            long expiresAtMs = scope.NowMs + random.Next(-5, 200);
            switch (random.Next(12))
            {
                case < 5:
                    HashOps.Set(ref scope, in key, ref entry, field, value);
                    break;
                case 5:
                    HashOps.SetUntil(ref scope, in key, ref entry, field, value, expiresAtMs);
                    break;
                case 6:
                    HashOps.Set(ref scope, in key, ref entry, field, value, Expiry.Keep);
                    break;
                case 7 or 8:
                    HashOps.Expire(ref scope, in key, ref entry, field, expiresAtMs);
                    break;
                case 9:
                    HashOps.Persist(ref scope, in key, ref entry, field);
                    break;
                default:
                    HashOps.Remove(ref scope, in key, ref entry, field);
                    break;
            }
        }
    }

    // Makes a hash so large, some of its fields with a time, or takes so much from it that it is made anew; in a transaction
    // by what is removed after that.
    private static void SwellOrWaste(SeededRandom random, ref KeyScope scope, in Key key, ref CollectionEntry entry)
    {
        bool swells = random.Next(2) == 0;
        for (int i = 0; i < (swells ? 20 : 16); i++)
        {
            byte[] field = TestKeyspace.Bytes($"f{i}");
            byte[] value = new byte[random.Next(4_000, 7_000)];
            random.NextBytes(value);
            long expiresAtMs = random.Next(3) == 0 ? scope.NowMs + random.Next(1, 300) : Expiry.None;
            if (swells) HashOps.Set(ref scope, in key, ref entry, field, value, expiresAtMs);
            else HashOps.Remove(ref scope, in key, ref entry, field);
        }
    }

    private static void ChangeSet(SeededRandom random, ref KeyScope scope, in Key key)
    {
        SetOps.Open(ref scope, in key, out CollectionEntry entry);
        for (int i = random.Next(1, 9); i > 0; i--)
        {
            byte[] member = new byte[random.Next(40) == 0 ? random.Next(20_000) : random.Next(4)];
            random.NextBytes(member);
            if (random.Next(5) > 0) member = TestKeyspace.Bytes((random.Next(30) * (random.Next(9) == 0 ? 70_000 : 1)).ToString());
            switch (random.Next(8))
            {
                case 0 when entry.Exists:
                    Silent silent = default;
                    SetOps.Pop(ref scope, in key, ref entry, new Random(random.Next()), ref silent);
                    break;
                case 1 or 2 or 3:
                    SetOps.Remove(ref scope, in key, ref entry, member);
                    break;
                default:
                    SetOps.Add(ref scope, in key, ref entry, member);
                    break;
            }
        }

        if (random.Next(4) == 0) PutSet(random, ref scope, in key);
    }

    private static void PutSet(SeededRandom random, ref KeyScope scope, in Key key)
    {
        SetBuilder set = new(scope.Database.Keyspace);
        for (int i = random.Next(12); i > 0; i--) set.TryAdd(TestKeyspace.Bytes(random.Next(100).ToString()));
        SetOps.Put(ref scope, in key, ref set);
        set.Value.Dispose(scope.Database.Keyspace);
    }

    private static void ChangeSortedSet(SeededRandom random, ref KeyScope scope, in Key key)
    {
        SortedSetOps.Open(ref scope, in key, out CollectionEntry entry);
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            byte[] member = TestKeyspace.Bytes($"m{random.Next(20)}");
            if (random.Next(30) == 0) member = new byte[random.Next(20_000)];
            SortedSetAdd options = (SortedSetAdd)(random.Next(4) == 0 ? random.Next(32) : 0);
            double score = random.Next(4) == 0 ? random.Next(100) / 7.0 : random.Next(10);
            if (random.Next(10) == 0 && entry.Exists) PopSome(random, ref scope, in key, ref entry);
            else if (random.Next(3) == 0) SortedSetOps.Remove(ref scope, in key, ref entry, member);
            else SortedSetOps.Add(ref scope, in key, ref entry, member, score, options, out _);
        }
    }

    private static void PopSome(SeededRandom random, ref KeyScope scope, in Key key, ref CollectionEntry entry)
    {
        long count = SortedSetOps.Count(entry.Entry);
        long first = random.Next((int)count);
        IndexRange ranks = new(first, Math.Min(count - 1, first + random.Next(4)));
        Ignoring ignoring = default;
        SortedSetOps.RemoveRange(ref scope, in key, ref entry, ranks, random.Next(2) == 0, ref ignoring);
    }

    // A field's value as the text of a hash has it: behind the time at which it expires.
    private static string TimedText(long expiresAtMs, ReadOnlySpan<byte> value) => $"{expiresAtMs}@{Encoding.Latin1.GetString(value)}";

    private static string Retimed(string value, long expiresAtMs) => $"{expiresAtMs}{value[value.IndexOf('@')..]}";

    private static string ScoreText(double score) => score.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static string HashText(SortedDictionary<string, string> fields) =>
        string.Join('\u0001', fields.Select(f => Convert.ToHexString(TestKeyspace.Bytes(f.Key)) + "=" + Convert.ToHexString(TestKeyspace.Bytes(f.Value))));

    private static SortedDictionary<string, string> ParseHash(string text)
    {
        SortedDictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string pair in text.Split('\u0001', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=');
            fields[Text(parts[0])] = Text(parts[1]);
        }

        return fields;
    }

    private static string Text(string hex) => Encoding.Latin1.GetString(Convert.FromHexString(hex));

    private readonly struct Collecting(SortedDictionary<string, string> fields) : ITimedFieldVisitor, ISetVisitor
    {
        public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value, long expiresAtMs) =>
            fields.Add(Encoding.Latin1.GetString(field), TimedText(expiresAtMs, value));

        public void Visit(scoped ReadOnlySpan<byte> member) => fields.Add(Encoding.Latin1.GetString(member), "");
    }

    private readonly struct Silent : ISetVisitor
    {
        public void Visit(scoped ReadOnlySpan<byte> member)
        {
        }
    }

    private readonly struct Ignoring : ISortedSetVisitor
    {
        public void Visit(scoped ReadOnlySpan<byte> member, double score)
        {
        }
    }
}
