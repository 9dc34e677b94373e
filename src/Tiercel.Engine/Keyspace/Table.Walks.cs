using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Tiercel.Primitives;

namespace Tiercel.Engine;

// Walks over the entries: scan, sweep, sample, check. Each does a bounded piece and says where to go on.
internal sealed unsafe partial class Table
{
    /// <summary>Where a walk over the table stands: a directory prefix and a bucket of its segment.</summary>
    /// <remarks>
    /// The depth is that of the segment when the walk entered it. Deeper now: it was split, and the walk goes on in the
    /// low half; it comes to the high half from its first bucket. Shallower: it was merged, and is begun again.
    /// </remarks>
    public struct Position
    {
        public uint Prefix;
        public int Depth;
        public int Bucket;

        public readonly bool IsStart => Prefix == 0 && Bucket == 0;
    }

    /// <summary>
    /// Shows a visitor the entries whose home is the position's bucket, and moves on. False when the walk has come to
    /// the end of the table; the position is then the start again.
    /// </summary>
    public bool VisitBucket<TVisitor>(ref Position position, ref TVisitor visitor)
        where TVisitor : ISlotVisitor, allows ref struct
    {
        Segment segment = Enter(ref position);
        VisitHome(segment, position.Bucket, ref visitor);
        return MoveOn(ref position, segment);
    }

    /// <summary>
    /// Shows a visitor the entries with a home bucket in all segments that reach into a range of prefixes: also such as lie
    /// outside of it, where a segment reaches further.
    /// </summary>
    public void VisitHomes<TVisitor>(ulong from, ulong to, int home, ref TVisitor visitor)
        where TVisitor : ISlotVisitor, allows ref struct
    {
        for (ulong prefix = from; prefix < to; prefix = EndOfSegment(prefix))
        {
            VisitHome(SegmentAt(Directory[prefix >> (PrefixBits - Depth)]), home, ref visitor);
        }
    }

    /// <summary>The first prefix behind those of the segment that a prefix lies in; 2^32 behind the last.</summary>
    public ulong EndOfSegment(ulong prefix)
    {
        Segment segment = SegmentAt(Directory[prefix >> (PrefixBits - Depth)]);
        return segment.Prefix + (1UL << (PrefixBits - segment.Depth));
    }

    /// <summary>The prefix of a hash: 32 bits.</summary>
    public static ulong PrefixOf(ulong hash) => (hash >> PrefixShift) & uint.MaxValue;

    /// <summary>Gives all entries of a hash, as a rule one at most, to somebody who does not change the table.</summary>
    public void VisitHash(ulong hash, IEntryTaker taker)
    {
        Segment segment = HeadSegment(hash);
        HashTake take = new(this, hash, taker);
        TryFindInBucket(segment, Segment.HomeOf(hash), hash, take, out _);
        if (segment.At(Segment.HomeOf(hash)).HasDisplaced) TryFindDisplaced(segment, hash, take, out _);
    }

    /// <summary>
    /// Shows a sampler the entries of a segment chosen by a random number, bucket by bucket from a random one on,
    /// and of the next segments, until it has enough or has seen all.
    /// </summary>
    /// <param name="random">Bits as of a hash: equally likely for every key, however deep its segment.</param>
    /// <param name="onlyExpiring">Whether segments that hold nothing with an expiry are passed over by their header.</param>
    /// <param name="sampler">Is shown the entries.</param>
    public void Sample<TSampler>(ulong random, bool onlyExpiring, ref TSampler sampler)
        where TSampler : ISlotSampler, allows ref struct
    {
        ulong prefix = (random >> PrefixShift) & uint.MaxValue;
        for (int segments = 0; segments < SegmentCount && !sampler.HasEnough; segments++)
        {
            Segment head = SegmentAt(Directory[prefix >> (PrefixBits - Depth)]);
            Segment segment = head;
            // Of a chain each segment is half as likely as the one before it, and none is out of reach.
            for (ulong rest = random; segment.Next != 0 && (rest & 1) != 0; rest >>= 1) segment = SegmentAt(segment.Next);
            if (!onlyExpiring || segment.CountWithExpiry > 0) SampleSegment(segment, random, ref sampler);
            prefix = (head.Prefix + (1UL << (PrefixBits - head.Depth))) & uint.MaxValue;
        }
    }

    private void SampleSegment<TSampler>(Segment segment, ulong random, ref TSampler sampler)
        where TSampler : ISlotSampler, allows ref struct
    {
        int index = (int)(((random >> 10) & 0xFFFF) * Segment.Buckets >> 16);
        for (int looks = 0; looks < Segment.Buckets && !sampler.HasEnough; looks++)
        {
            SampleBucket(segment, index, ref sampler);
            if (++index == Segment.Buckets) index = 0;
        }
    }

    private void SampleBucket<TSampler>(Segment segment, int index, ref TSampler sampler)
        where TSampler : ISlotSampler, allows ref struct
    {
        Bucket bucket = segment.At(index);
        uint occupied = bucket.Occupied;
        if (Sse.IsSupported)
        {
            for (uint rest = occupied; rest != 0; rest &= rest - 1)
            {
                Sse.Prefetch0(EntryAt(bucket.Reference(BitOperations.TrailingZeroCount(rest))).Address);
            }
        }

        for (uint rest = occupied; rest != 0; rest &= rest - 1)
        {
            sampler.Visit(this, new Slot(segment, index, BitOperations.TrailingZeroCount(rest)));
        }
    }

    private Segment Enter(ref Position position)
    {
        Segment segment = SegmentAt(Directory[(ulong)position.Prefix >> (PrefixBits - Depth)]);
        if (segment.Depth < position.Depth || position.Bucket >= Segment.HomeBuckets) position.Bucket = 0;
        position.Depth = segment.Depth;
        return segment;
    }

    private static bool MoveOn(ref Position position, Segment segment)
    {
        if (++position.Bucket < Segment.HomeBuckets) return true;
        ulong next = segment.Prefix + (1UL << (PrefixBits - segment.Depth));
        position = new Position { Prefix = (uint)next };
        return next <= uint.MaxValue;
    }

    private void VisitHome<TVisitor>(Segment segment, int home, ref TVisitor visitor)
        where TVisitor : ISlotVisitor, allows ref struct
    {
        while (true)
        {
            Bucket bucket = segment.At(home);
            for (uint rest = bucket.Occupied & ~(uint)bucket.Guests; rest != 0; rest &= rest - 1)
            {
                visitor.Visit(this, new Slot(segment, home, BitOperations.TrailingZeroCount(rest)));
            }

            if (bucket.DisplacedToNext > 0) VisitOthers(segment, Segment.NextOf(home), home, ref visitor);
            if (bucket.DisplacedToStash > 0)
            {
                for (int b = Segment.HomeBuckets; b < Segment.Buckets; b++) VisitOthers(segment, b, home, ref visitor);
            }

            if (segment.Next == 0) return;
            segment = SegmentAt(segment.Next);
        }
    }

    // Entries in another bucket whose home is the given one: only their hash tells.
    private void VisitOthers<TVisitor>(Segment segment, int index, int home, ref TVisitor visitor)
        where TVisitor : ISlotVisitor, allows ref struct
    {
        Bucket bucket = segment.At(index);
        uint rest = index < Segment.HomeBuckets ? bucket.Guests : bucket.Occupied;
        for (; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            if (Segment.HomeOf(HashOf(bucket.Reference(slot))) == home) visitor.Visit(this, new Slot(segment, index, slot));
        }
    }
}

/// <summary>Is given entries, under the shard's lock; it must not change the table.</summary>
internal interface IEntryTaker
{
    void Take(Entry entry, ulong hash);
}

/// <summary>Is shown the slots of a walk, under the shard's lock; it must not change the table.</summary>
internal interface ISlotVisitor
{
    void Visit(Table table, in Table.Slot slot);
}

/// <summary>A visitor that says when it has seen enough.</summary>
internal interface ISlotSampler : ISlotVisitor
{
    bool HasEnough { get; }
}
