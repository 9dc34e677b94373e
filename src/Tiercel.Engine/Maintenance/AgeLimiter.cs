namespace Tiercel.Engine;

/// <summary>
/// Keeps the 16-bit access clocks from wrapping around: an entry unused for more than nine hours is marked as unused for
/// nine hours. A few buckets of each shard a slice; a whole walk takes well under nine hours at any size.
/// </summary>
internal sealed class AgeLimiter(Keyspace keyspace)
{
    // 9.1 hours at ten slices a second are 327,000 slices; a shard of 100 M keys has 10 M buckets, 31 a slice.
    private const int MinBuckets = 1;
    private const int SlicesPerWalk = 100_000;

    /// <summary>Walks on in one shard, if its policy needs ages.</summary>
    public void Walk(Shard shard)
    {
        if (!keyspace.AccessStamp.IsDated || !shard.TryEnterBriefly()) return;
        try
        {
            if (shard.Table is not { } table) return;
            int buckets = Math.Max(MinBuckets, table.SegmentCount * Segment.HomeBuckets / SlicesPerWalk);
            Limiter limiter = new(keyspace.AccessSeconds);
            for (int i = 0; i < buckets; i++) table.VisitBucket(ref shard.AgePosition, ref limiter);
        }
        finally
        {
            shard.Exit();
        }
    }

    private readonly struct Limiter(ushort seconds) : ISlotVisitor
    {
        public void Visit(Table table, in Table.Slot slot)
        {
            ref ushort access = ref table.EntryAt(slot.Reference).Access;
            if (AccessClock.AgeSeconds(access, seconds) > AccessClock.MaxAgeSeconds)
            {
                access = (ushort)(seconds - AccessClock.MaxAgeSeconds);
            }
        }
    }
}
