using System.Numerics;
using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

// The checks: what must hold of every table whenever its lock is free.
internal sealed unsafe partial class Table
{
    /// <summary>
    /// Checks the whole table: the directory covers every prefix once, every entry is found by its key, every count
    /// agrees with what it counts. Throws at the first contradiction.
    /// </summary>
    public void CheckInvariants()
    {
        Slab.CheckInvariants();
        long entries = 0;
        long withExpiry = 0;
        int segments = 0;
        int[] atDepth = new int[_segmentsAtDepth.Length];
        ulong prefix = 0;
        while (prefix <= uint.MaxValue)
        {
            Segment head = SegmentAt(Directory[prefix >> (PrefixBits - Depth)]);
            Require(head.Depth <= Depth, "a segment is deeper than the directory");
            Require(head.Prefix == prefix, "a segment stands at another prefix than its own");
            ulong end = prefix + (1UL << (PrefixBits - head.Depth));
            uint reference = ReferenceOf(head);
            for (ulong i = prefix >> (PrefixBits - Depth); i < end >> (PrefixBits - Depth); i++)
            {
                Require(Directory[i] == reference, "the directory points elsewhere within a segment's prefix");
            }

            atDepth[head.Depth]++;
            CheckChain(head, ref entries, ref withExpiry, ref segments);
            prefix = end;
        }

        Require(prefix == 1UL << PrefixBits, "the segments do not cover all prefixes");
        Require(atDepth.AsSpan().SequenceEqual(_segmentsAtDepth), "segments are counted at a wrong depth");
        Require(entries == Count, $"{entries} entries, {Count} counted");
        Require(withExpiry == CountWithExpiry, $"{withExpiry} entries with an expiry, {CountWithExpiry} counted");
        Require(segments == SegmentCount, $"{segments} segments, {SegmentCount} counted");
    }

    private void CheckChain(Segment head, ref long entries, ref long withExpiry, ref int segments)
    {
        Segment segment = head;
        while (true)
        {
            segments++;
            int count = 0;
            int expiring = 0;
            for (int b = 0; b < Segment.Buckets; b++)
            {
                Bucket bucket = segment.At(b);
                Require(bucket.Match(0) == bucket.MatchScalar(0), "vector and scalar disagree");
                Require((bucket.Guests & ~bucket.Occupied) == 0, "a free slot is marked as a guest");
                for (uint rest = bucket.Occupied; rest != 0; rest &= rest - 1)
                {
                    CheckEntry(head, segment, b, BitOperations.TrailingZeroCount(rest), ref expiring);
                    count++;
                }
            }

            Require(count == segment.Count, $"{count} entries in a segment, {segment.Count} counted");
            Require(expiring == segment.CountWithExpiry, $"{expiring} expiring, {segment.CountWithExpiry} counted");
            entries += count;
            withExpiry += expiring;
            if (segment.Next == 0) return;
            segment = SegmentAt(segment.Next);
        }
    }

    private void CheckEntry(Segment head, Segment segment, int bucketIndex, int slot, ref int expiring)
    {
        Bucket bucket = segment.At(bucketIndex);
        Entry entry = EntryAt(bucket.Reference(slot));
        ulong hash = HashOf(bucket.Reference(slot));
        int home = Segment.HomeOf(hash);
        bool isGuest = (bucket.Guests & (1 << slot)) != 0;
        Require(entry.Kind != ValueKind.None, "a slot refers to a free entry");
        Require(!entry.IsLarge || entry.CountedBytes == entry.LargeValue.HeldBytes, "a large value is counted wrongly");
        Require(!entry.IsLarge || entry.LargeValue.References == 1, "a large value belongs to several keys");
        Require(bucket.TagOf(slot) == Segment.TagOf(hash), "a tag is not that of its entry");
        Require(HeadSegment(hash).Address == head.Address, "an entry lies in another segment's chain");
        Require(
            bucketIndex >= Segment.HomeBuckets || bucketIndex == (isGuest ? Segment.NextOf(home) : home),
            "an entry lies in a bucket that is not its own");
        Require(TryFind(hash, entry.Key, out Slot found), "an entry is not found by its key");
        Require(found.Reference == bucket.Reference(slot), "two entries have the same key");
        long elementMs = ValueKinds.EarliestElementMs(entry);
        Require(elementMs == Expiry.None || EarliestExpiryMs <= elementMs, "an element expires before the earliest");
        if (entry.ExpiresAtMs == Expiry.None) return;
        expiring++;
        Require(EarliestExpiryMs <= entry.ExpiresAtMs, "an entry expires before the earliest");
    }

    private static void Require(bool condition, string message, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        if (!condition) throw new InvalidOperationException($"Table: {message} ({text}).");
    }
}
