namespace Tiercel.Engine;

/// <summary>
/// Removes entries whose time has passed without anybody asking for them. Segments that hold nothing due are
/// skipped by their header; the others are gone through a few buckets at a time.
/// </summary>
internal sealed class Sweeper(Keyspace keyspace) : IShardJob
{
    // Some 40 entries a lock: about ten microseconds when all are cold.
    private const int BucketsPerLock = 8;

    private readonly List<uint> _due = [];

    /// <summary>Goes on where the last step on the shard ended; false if all of it has been gone through.</summary>
    public bool Step(Database database, Shard shard)
    {
        if (shard.Table is not { } look || look.EarliestExpiryMs > keyspace.NowMs) return false;
        KeyScope scope = new(database);
        shard.Enter();
        try
        {
            return shard.Table is { } table && SweepSome(ref scope, shard, table);
        }
        finally
        {
            shard.Exit();
        }
    }

    private bool SweepSome(ref KeyScope scope, Shard shard, Table table)
    {
        _due.Clear();
        DueEntries search = new(_due, scope.NowMs);
        bool hasMore = true;
        for (int i = 0; i < BucketsPerLock && hasMore; i++)
        {
            if (shard.SweepPosition.Bucket == 0)
            {
                if (table.SegmentOutlives(ref shard.SweepPosition, scope.NowMs))
                {
                    hasMore = table.SkipSegment(ref shard.SweepPosition);
                    continue;
                }

                table.BeginSweepOfSegment(ref shard.SweepPosition);
            }

            hasMore = table.VisitBucket(ref shard.SweepPosition, ref search);
        }

        // Removed only now: a removal may merge segments under the walk's feet.
        foreach (uint reference in _due) scope.TryRemoveExpired(shard, reference);

        if (!hasMore) table.EndSweep();
        return hasMore;
    }

    private readonly struct DueEntries(List<uint> due, long nowMs) : ISlotVisitor
    {
        public void Visit(Table table, in Table.Slot slot)
        {
            long expiresAtMs = table.EntryAt(slot.Reference).ExpiresAtMs;
            if (expiresAtMs == Expiry.None) return;
            if (expiresAtMs <= nowMs) due.Add(slot.Reference);
            else Table.Survived(in slot, expiresAtMs);
        }
    }
}
