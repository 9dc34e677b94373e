namespace Tiercel.Engine;

/// <summary>
/// Removes entries, and elements of collections, whose time has passed without anybody asking for them. Segments that hold nothing due are
/// skipped by their header; the others are gone through a few buckets at a time.
/// </summary>
internal sealed class Sweeper(Keyspace keyspace) : IShardJob
{
    // Some 40 entries a lock: about ten microseconds when all are cold.
    private const int BucketsPerLock = 8;

    // Elements of one collection a lock: about as long.
    private const int ElementsPerLock = 64;

    private readonly List<uint> _due = [];
    private readonly List<uint> _dueInPart = [];

    /// <summary>Goes on where the last step on the shard ended; false if all of it has been gone through.</summary>
    public bool Step(Database database, Shard shard)
    {
        if (shard.Table is not { } look || look.EarliestExpiryMs > keyspace.NowMs) return false;
        if (!shard.TryEnterBriefly()) return false;
        KeyScope scope = new(database);
        try
        {
            return shard.Table is { } table && SweepSome(ref scope, shard, table);
        }
        finally
        {
            scope.Exit(shard);
        }
    }

    private bool SweepSome(ref KeyScope scope, Shard shard, Table table)
    {
        Table.Position start = shard.SweepPosition;
        bool hasMore = Collect(shard, table, scope.NowMs);
        // Removed only now: a removal may merge segments under the walk's feet.
        int rebuilds = table.Rebuilds;
        foreach (uint reference in _due)
        {
            if (table.Rebuilds != rebuilds)
            {
                // A merge takes longer than all the rest of a step: one is enough. What was not removed is found again,
                // as a walk that comes to where it was in a merged segment begins that anew.
                shard.SweepPosition = start;
                return true;
            }

            scope.TryRemoveExpired(shard, reference);
        }

        // Of a collection with more the earliest is still due, so that this part of the table is not passed over.
        foreach (uint reference in _dueInPart)
        {
            if (table.Rebuilds == rebuilds && scope.RemoveDueElements(shard, reference, ElementsPerLock)) continue;
            shard.SweepPosition = start;
            return true;
        }

        if (!hasMore) table.EndSweep();
        return hasMore;
    }

    // Lists what is due in some buckets of one segment, or passes over some segments; false at the end of the table.
    private bool Collect(Shard shard, Table table, long nowMs)
    {
        _due.Clear();
        _dueInPart.Clear();
        DueEntries search = new(_due, _dueInPart, nowMs);
        ref Table.Position position = ref shard.SweepPosition;
        bool hasMore = true;
        for (int i = 0; i < BucketsPerLock && hasMore; i++)
        {
            if (position.Bucket == 0 && table.SegmentOutlives(ref position, nowMs))
            {
                hasMore = table.SkipSegment(ref position);
                continue;
            }

            hasMore = table.VisitBucket(ref position, ref search);
            if (position.Bucket == 0) break;
        }

        return hasMore;
    }

    private readonly struct DueEntries(List<uint> due, List<uint> dueInPart, long nowMs) : ISlotVisitor
    {
        public void Visit(Table table, in Table.Slot slot)
        {
            Entry entry = table.EntryAt(slot.Reference);
            long expiresAtMs = entry.ExpiresAtMs;
            if (expiresAtMs != Expiry.None && expiresAtMs <= nowMs)
            {
                due.Add(slot.Reference);
                return;
            }

            if (expiresAtMs != Expiry.None) table.Survived(in slot, expiresAtMs);
            long elementMs = ValueKinds.EarliestElementMs(entry);
            if (elementMs == Expiry.None) return;
            if (elementMs <= nowMs) dueInPart.Add(slot.Reference);
            else table.Survived(in slot, elementMs);
        }
    }
}
