using System.Text;
using Tiercel.Primitives;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>A keyspace under a clock of the test's, with the calls tests make most.</summary>
internal sealed class TestKeyspace : IDisposable
{
    public TestKeyspace(EngineOptions? options = null, Primitives.KeyHasher? hasher = null)
    {
        options ??= new EngineOptions();
        options.TimeProvider = Time;
        Keyspace = hasher is { } chosen ? new Keyspace(options) { Hasher = chosen } : new Keyspace(options);
        Database = Keyspace.Database(0);
    }

    public FakeTimeProvider Time { get; } = new();

    public Keyspace Keyspace { get; }

    public Database Database { get; }

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Everything there is, byte for byte: key, value, expiry, header.</summary>
    public SortedDictionary<string, string> Contents() => Contents(Database);

    /// <summary>As <see cref="Contents()"/>, of another database.</summary>
    public static SortedDictionary<string, string> Contents(Database database)
    {
        ContentsVisitor visitor = new(database.Keyspace, new SortedDictionary<string, string>(StringComparer.Ordinal));
        ulong cursor = 0;
        do cursor = database.Scan(cursor, 1000, ref visitor);
        while (cursor != 0);
        return visitor.Found;
    }

    /// <summary>Sets what each arena in use may hand out at most, given where it stands.</summary>
    public void LimitPages(Func<uint, uint> limitOf)
    {
        foreach (Primitives.Arena arena in Database.Shards.Select(s => s.Table?.Arena).OfType<Primitives.Arena>().Distinct())
        {
            arena.PageLimit = limitOf(arena.EndPageNumber);
        }
    }

    /// <summary>A key with its hash.</summary>
    public Key Hashed(byte[] key) => new(key, Keyspace.Hash(key));

    public void Dispose()
    {
        Keyspace.CheckInvariants();
        Keyspace.Dispose();
    }

    private readonly struct ContentsVisitor(Keyspace keyspace, SortedDictionary<string, string> found) : IEntryVisitor
    {
        public SortedDictionary<string, string> Found { get; } = found;

        public void Visit(ReadOnlySpan<byte> key, in EntryRef entry)
        {
            // Looking a collection up to change it is a use, which is not taken back.
            int access = entry.Kind == ValueKind.String ? entry.Entry.Access : 0;
            Found[Encoding.Latin1.GetString(key)] = $"{entry.Kind}|{access}|{entry.ExpiresAtMs}|{ValueOf(in entry)}";
            ValueScratch.ForThisThread().Clear();
        }

        // Of a collection the payload of a dump, in which its elements have the order in which they lie in memory.
        private string ValueOf(in EntryRef entry)
        {
            if (entry.Kind == ValueKind.String) return Encoding.Latin1.GetString(entry.Value);
            PooledBuffer payload = default;
            DumpPayload.SaveCollection(ref payload, entry.Entry, keyspace);
            string text = Encoding.Latin1.GetString(payload.Written);
            payload.Dispose();
            return text;
        }
    }
}
