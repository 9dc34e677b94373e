using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Tiercel.Primitives;

namespace Tiercel.Engine;

// Splits, merges and chains: everything that changes which segments there are.
internal sealed unsafe partial class Table
{
    // So full is a segment about to be split, on average: where more come together there would be another split. A guess.
    private const int PreparedFor = Segment.Capacity * 7 / 8;

    /// <summary>An entry taken out of a segment while it is rebuilt.</summary>
    private struct Loose
    {
        public ulong Hash;
        public uint Reference;
    }

    /// <summary>What hashes a key; the table needs it to place an entry again.</summary>
    public KeyHasher Hasher { get; }

    public ulong HashOf(uint reference) => Hasher.Hash(EntryAt(reference).Key);

    /// <summary>
    /// Splits the segments of a table in which nothing is yet as growth to so many entries would, so that none of these is moved on
    /// the way. Nothing more depends on the number.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left; the table is usable.</exception>
    public void Prepare(long entries)
    {
        if (Count > 0) return;
        for (int depth = Depth; depth < MaxDepth && entries >> depth > PreparedFor; depth++)
        {
            for (ulong prefix = 0; prefix < 1UL << depth; prefix++)
            {
                if (!TrySplit(prefix << (PrefixShift + PrefixBits - depth))) return;
            }
        }
    }

    private bool TrySplit(ulong hash)
    {
        Segment segment = HeadSegment(hash);
        int depth = segment.Depth;
        if (depth == Depth && !TryDeepen()) return false;
        // One for the sibling and one more: placing the entries anew may need a chain, and must not fail half-way.
        Segments.Prepare(2);
        uint siblingReference = Segments.Take();
        int count = ChainCount(segment);
        Loose* loose = (Loose*)NativeMemory.Alloc((nuint)count, (nuint)sizeof(Loose));
        try
        {
            Gather(segment, loose);
            FreeChain(segment.Next);
            uint prefix = segment.Prefix;
            uint bit = 1u << (PrefixBits - 1 - depth);
            segment.Clear(depth + 1, prefix);
            Segment sibling = SegmentAt(siblingReference);
            sibling.Clear(depth + 1, prefix | bit);
            PointDirectory(sibling.Prefix, depth + 1, siblingReference);
            Rebuilds++;
            SegmentCount++;
            _segmentsAtDepth[depth]--;
            _segmentsAtDepth[depth + 1] += 2;
            Scatter(loose, count);
        }
        finally
        {
            NativeMemory.Free(loose);
        }

        return true;
    }

    private bool TryDeepen()
    {
        int depth = Depth;
        if (depth == MaxDepth || depth >= BitOperations.Log2((uint)SegmentCount) + SlackDepth) return false;
        uint* old = Directory;
        uint* directory = Arena.Directory(_tenant, 2 << depth);
        // From the end, as the two may be the same place: entry i becomes entries 2i and 2i + 1.
        for (int i = (1 << depth) - 1; i >= 0; i--)
        {
            uint reference = old[i];
            directory[(2 * i) + 1] = reference;
            directory[2 * i] = reference;
        }

        SetDirectory(directory, depth + 1);
        return true;
    }

    private void TryMerge(Segment segment)
    {
        int depth = segment.Depth;
        if (depth == 0 || segment.Next != 0) return;
        uint bit = 1u << (PrefixBits - depth);
        Segment sibling = SegmentAt(Directory[(ulong)(segment.Prefix ^ bit) >> (PrefixBits - Depth)]);
        if (sibling.Depth != depth || sibling.Next != 0) return;
        int count = segment.Count + sibling.Count;
        if (count > MergedAtMost) return;
        Segment kept = (segment.Prefix & bit) == 0 ? segment : sibling;
        Segment dropped = (segment.Prefix & bit) == 0 ? sibling : segment;
        Loose* loose = stackalloc Loose[MergedAtMost];
        Gather(kept, loose);
        Gather(dropped, loose + kept.Count);
        uint prefix = kept.Prefix;
        kept.Clear(depth - 1, prefix);
        PointDirectory(prefix, depth - 1, ReferenceOf(kept));
        FreeSegment(dropped);
        Rebuilds++;
        SegmentCount--;
        _segmentsAtDepth[depth] -= 2;
        _segmentsAtDepth[depth - 1]++;
        Scatter(loose, count);
        while (Depth > 0 && _segmentsAtDepth[Depth] == 0) Flatten();
    }

    private void Flatten()
    {
        int depth = Depth - 1;
        uint* old = Directory;
        uint* directory = Arena.Directory(_tenant, 1 << depth);
        for (int i = 0; i < 1 << depth; i++) directory[i] = old[2 * i];
        SetDirectory(directory, depth);
    }

    private void PointDirectory(uint prefix, int depth, uint reference)
    {
        int shift = Depth - depth;
        ulong first = (ulong)prefix >> (PrefixBits - Depth);
        for (ulong i = 0; i < 1UL << shift; i++) Directory[first + i] = reference;
    }

    // Entries that already belonged to the table must find a place, and may use up what is reserved; new ones may not.
    private void InsertIntoChain(Segment head, ulong hash, uint reference, long expiresAtMs, bool isNew)
    {
        Segment segment = head;
        while (true)
        {
            if (segment.Next == 0)
            {
                uint added = isNew ? Segments.Take() : Segments.TakeReserved();
                SegmentAt(added).Clear(head.Depth, head.Prefix);
                segment.Next = added;
                SegmentCount++;
            }

            segment = SegmentAt(segment.Next);
            if (segment.TryInsert(hash, reference, expiresAtMs)) break;
        }

        head.At(Segment.HomeOf(hash)).AddDisplacedToStash(1);
    }

    private void Unchain(Segment head, Segment empty)
    {
        Segment previous = head;
        while (previous.Next != ReferenceOf(empty)) previous = SegmentAt(previous.Next);
        previous.Next = empty.Next;
        FreeSegment(empty);
        SegmentCount--;
    }

    private void FreeChain(uint reference)
    {
        while (reference != 0)
        {
            Segment segment = SegmentAt(reference);
            reference = segment.Next;
            FreeSegment(segment);
            SegmentCount--;
        }
    }

    private int ChainCount(Segment segment)
    {
        int count = segment.Count;
        while (segment.Next != 0)
        {
            segment = SegmentAt(segment.Next);
            count += segment.Count;
        }

        return count;
    }

    /// <summary>Lists the entries of a segment and its chain with their hashes, fetching ahead.</summary>
    private void Gather(Segment segment, Loose* loose)
    {
        int count = 0;
        while (true)
        {
            for (int b = 0; b < Segment.Buckets; b++)
            {
                Bucket bucket = segment.At(b);
                for (uint rest = bucket.Occupied; rest != 0; rest &= rest - 1)
                {
                    uint reference = bucket.Reference(BitOperations.TrailingZeroCount(rest));
                    if (Sse.IsSupported) Sse.Prefetch0(EntryAt(reference).Address);
                    loose[count++].Reference = reference;
                }
            }

            if (segment.Next == 0) break;
            segment = SegmentAt(segment.Next);
        }

        for (int i = 0; i < count; i++) loose[i].Hash = HashOf(loose[i].Reference);
    }

    private void Scatter(Loose* loose, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ulong hash = loose[i].Hash;
            uint reference = loose[i].Reference;
            long expiresAtMs = EntryAt(reference).ExpiresAtMs;
            Segment head = HeadSegment(hash);
            if (!head.TryInsert(hash, reference, expiresAtMs)) InsertIntoChain(head, hash, reference, expiresAtMs, isNew: false);
            NoteElements(head, reference);
        }
    }

    private void FreeSegment(Segment segment) => Segments.Drop(ReferenceOf(segment));
}
