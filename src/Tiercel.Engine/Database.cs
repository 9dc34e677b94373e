using System.Text;

namespace Tiercel.Engine;

/// <summary>One of the numbered databases of an engine.</summary>
public sealed class Database
{
    internal Database(Keyspace keyspace, int index)
    {
        Keyspace = keyspace;
        Index = index;
        for (int i = 0; i < Shard.Count; i++) Shards[i] = new Shard();
    }

    internal Keyspace Keyspace { get; }

    internal Shard[] Shards { get; } = new Shard[Shard.Count];

    public int Index { get; }

    /// <summary>Number of keys, expired ones not yet removed included.</summary>
    public long Count => Shards.Sum(s => s.Items.Count);

    /// <summary>Of these, keys with an expiry.</summary>
    public long CountWithExpiry => Shards.Sum(s => s.Items.Count(i => i.Value.ExpiresAtMs != 0));

    internal void PrefetchBucket(ulong hash)
    {
    }

    internal void PrefetchEntry(ulong hash)
    {
    }

    /// <summary>Removes every key.</summary>
    public void Clear()
    {
        foreach (Shard s in Shards) s.Items.Clear();
    }

    /// <summary>
    /// One step of a scan: visits some live entries and returns the cursor of the next step, 0 at the end. Takes
    /// and releases the lock of one shard. An entry present from the first step to the last is visited at least
    /// once, one that comes or goes meanwhile perhaps, and any may be visited twice.
    /// </summary>
    /// <param name="cursor">0 to begin, then what the last step returned. Any value is safe.</param>
    /// <param name="count">About how many entries to visit.</param>
    internal ulong Scan<TVisitor>(ulong cursor, int count, ref TVisitor visitor)
        where TVisitor : IEntryVisitor, allows ref struct
    {
        Shard s = Shards[cursor & 63];
        foreach (var i in s.Items.ToArray())
        {
            byte[] k = Encoding.Latin1.GetBytes(i.Key);
            if (i.Value.ExpiresAtMs == 0 || i.Value.ExpiresAtMs > Keyspace.NowMs)
                visitor.Visit(k, new EntryRef(ValueKind.String, i.Value.Value, i.Value.ExpiresAtMs));
        }

        return (cursor & 63) == 63 ? 0 : (cursor & 63) + 1;
    }
}

/// <summary>Is shown the entries of a scan, under the lock of their shard: short, and no call back into the engine.</summary>
internal interface IEntryVisitor
{
    void Visit(ReadOnlySpan<byte> key, in EntryRef entry);
}
