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
        if (kind == ValueKind.None) kind = random.Next(2) == 0 ? ValueKind.Hash : ValueKind.List;
        if (kind == ValueKind.Hash) ChangeHash(random, ref scope, in key);
        else if (kind == ValueKind.List) ListChanges.ChangeOne(random, ref scope, in key);
    }

    /// <summary>What a collection holds once a mutation is repeated on it.</summary>
    public static string Repeat(string old, in Mutation mutation)
    {
        if (mutation.Kind is >= MutationKind.ListPushLeft and <= MutationKind.ListRemove) return ListChanges.Repeat(old, in mutation);
        SortedDictionary<string, string> fields = ParseHash(old);
        string field = Encoding.Latin1.GetString(mutation.Field);
        if (mutation.Kind == MutationKind.HashSet) fields[field] = Encoding.Latin1.GetString(mutation.Value);
        else if (mutation.Kind == MutationKind.HashRemove) Assert.True(fields.Remove(field), "a field is removed that was never told of");
        else Assert.Fail($"nobody repeats {mutation.Kind}");
        return HashText(fields);
    }

    /// <summary>What the collection at a key holds.</summary>
    public static string Describe(Database database, string key)
    {
        if (database.Keys.TypeOf(TestKeyspace.Bytes(key)) == "list") return ListChanges.Describe(database, key);
        Key hashed = new(TestKeyspace.Bytes(key), database.Keyspace.Hash(TestKeyspace.Bytes(key)));
        KeyScope scope = new(database);
        scope.Acquire(hashed.Hash);
        SortedDictionary<string, string> fields = new(StringComparer.Ordinal);
        Assert.Equal(OpStatus.Done, HashOps.Find(ref scope, in hashed, out Entry entry));
        Collecting collecting = new(fields);
        HashOps.ForEach(entry, database.Keyspace, ref collecting);
        scope.Release();
        return HashText(fields);
    }

    private static void ChangeHash(SeededRandom random, ref KeyScope scope, in Key key)
    {
        HashOps.Open(ref scope, in key, out CollectionEntry entry);
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            byte[] field = TestKeyspace.Bytes($"f{random.Next(20)}");
            byte[] value = new byte[random.Next(30) == 0 ? random.Next(20_000) : random.Next(40)];
            random.NextBytes(value);
            if (random.Next(3) == 0) value = TestKeyspace.Bytes(random.Next(100_000).ToString());
            if (random.Next(3) > 0) HashOps.Set(ref scope, in key, ref entry, field, value);
            else HashOps.Remove(ref scope, in key, ref entry, field);
        }
    }

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

    private readonly struct Collecting(SortedDictionary<string, string> fields) : IHashVisitor
    {
        public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value) =>
            fields.Add(Encoding.Latin1.GetString(field), Encoding.Latin1.GetString(value));
    }
}
