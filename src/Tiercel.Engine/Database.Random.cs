namespace Tiercel.Engine;

// RANDOMKEY: a shard by its share of the keys, a segment by random bits of a hash, then one of the entries that lie
// together there.
public sealed partial class Database
{
    // Looks that may find nothing (an empty segment of a sparse table) before a walk looks for the first entry there is.
    private const int MaxBarrenLooks = 64;

    // Expired entries that one look removes while it holds the lock.
    private const int MaxRemovals = 16;

    /// <summary>
    /// Shows a live entry chosen at random, every one about equally likely; false if there is none. Expired ones that
    /// come up are removed.
    /// </summary>
    internal bool TryVisitRandom<TVisitor>(ref TVisitor visitor, in Caller caller = default)
        where TVisitor : IEntryVisitor, allows ref struct
    {
        for (int barren = 0; barren < MaxBarrenLooks; barren++)
        {
            if (RandomShard() is not { } shard) return false;
            KeyScope scope = caller.Open(this);
            shard.Enter();
            try
            {
                for (int removed = 0; removed < MaxRemovals && TryPick(shard, out uint reference); removed++)
                {
                    Entry entry = shard.Table!.EntryAt(reference);
                    if (!scope.TryRemoveExpired(shard, reference))
                    {
                        visitor.Visit(entry.Key, new EntryRef(entry));
                        return true;
                    }
                }
            }
            finally
            {
                scope.Exit(shard);
            }
        }

        return TryVisitFirst(ref visitor);
    }

    private static bool TryPick(Shard shard, out uint reference)
    {
        Pick pick = default;
        shard.Table?.Sample((ulong)Random.Shared.NextInt64(), onlyExpiring: false, ref pick);
        reference = pick.Reference;
        return reference != 0;
    }

    private Shard? RandomShard()
    {
        long count = Count;
        if (count == 0) return null;
        long pick = Random.Shared.NextInt64(count);
        foreach (Shard shard in Shards)
        {
            pick -= shard.Table?.Count ?? 0;
            if (pick < 0) return shard;
        }

        // Keys have gone since they were counted.
        return Shards[Random.Shared.Next(Shards.Length)];
    }

    private bool TryVisitFirst<TVisitor>(ref TVisitor visitor)
        where TVisitor : IEntryVisitor, allows ref struct
    {
        First<TVisitor> first = new(visitor);
        ulong cursor = 0;
        do
        {
            cursor = Scan(cursor, 1, ref first);
        }
        while (cursor != 0 && !first.HasVisited);
        visitor = first.Visitor;
        return first.HasVisited;
    }

    /// <summary>One of the entries seen, each with the same chance.</summary>
    private struct Pick : ISlotSampler
    {
        // Enough that a full bucket beside empty ones is not much favoured, and still one or two cache misses.
        private const int Enough = 64;

        private int _seen;

        public uint Reference { get; private set; }

        public readonly bool HasEnough => _seen >= Enough;

        public void Visit(Table table, in Table.Slot slot)
        {
            if (Random.Shared.Next(++_seen) == 0) Reference = slot.Reference;
        }
    }

    private ref struct First<TVisitor>(TVisitor visitor) : IEntryVisitor
        where TVisitor : IEntryVisitor, allows ref struct
    {
        public TVisitor Visitor = visitor;

        public bool HasVisited { get; private set; }

        public void Visit(ReadOnlySpan<byte> key, in EntryRef entry)
        {
            if (!HasVisited) Visitor.Visit(key, in entry);
            HasVisited = true;
        }
    }
}
