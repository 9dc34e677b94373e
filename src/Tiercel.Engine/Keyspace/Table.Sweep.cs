namespace Tiercel.Engine;

// The sweep of expired entries: which segments it may pass over, and what it learns of the others. The earliest expiry of
// the whole table is found on the way, a segment at a time: there is no look at all of them under one lock.
internal sealed unsafe partial class Table
{
    /// <summary>
    /// Before a sweep goes into the position's segment: true if nothing in it expires at or before this time, and
    /// <see cref="SkipSegment"/> may follow. Else its earliest expiry is forgotten, to be found anew from the survivors by
    /// <see cref="Survived"/>. A rebuild in between finds it by itself.
    /// </summary>
    public bool SegmentOutlives(ref Position position, long nowMs)
    {
        Segment head = Enter(ref position);
        // Where the walk begins nothing lies behind it, in whatever has become of the segments since.
        if (position.IsStart) _earliestSinceSweep = long.MaxValue;
        if (EarliestInChain(head) > nowMs) return true;
        Segment segment = head;
        segment.EarliestExpiryMs = long.MaxValue;
        while (segment.Next != 0)
        {
            segment = SegmentAt(segment.Next);
            segment.EarliestExpiryMs = long.MaxValue;
        }

        return false;
    }

    /// <summary>Moves past the segment of the position; false at the end of the table.</summary>
    public bool SkipSegment(ref Position position)
    {
        Segment segment = Enter(ref position);
        _earliestSinceSweep = Math.Min(_earliestSinceSweep, EarliestInChain(segment));
        position.Bucket = Segment.HomeBuckets - 1;
        return MoveOn(ref position, segment);
    }

    /// <summary>A sweep saw an entry that expires later.</summary>
    public void Survived(in Slot slot, long expiresAtMs)
    {
        if (expiresAtMs < slot.Segment.EarliestExpiryMs) slot.Segment.EarliestExpiryMs = expiresAtMs;
        if (expiresAtMs < _earliestSinceSweep) _earliestSinceSweep = expiresAtMs;
    }

    /// <summary>After a sweep of the whole table: the earliest expiry is what the sweep came by.</summary>
    public void EndSweep() => EarliestExpiryMs = _earliestSinceSweep;

    private long EarliestInChain(Segment segment)
    {
        long earliest = segment.EarliestExpiryMs;
        while (segment.Next != 0)
        {
            segment = SegmentAt(segment.Next);
            earliest = Math.Min(earliest, segment.EarliestExpiryMs);
        }

        return earliest;
    }
}
