using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The index of one shard: an extendible hash table (Fagin et al., TODS 1979) whose directory points to segments of
/// fixed size. Growing splits one segment at a time (some 40 µs), never the whole table.
/// </summary>
/// <remarks>
/// Bits of a hash: 63-58 shard, 57-26 directory prefix, 25-10 home bucket, 7-0 tag.
/// The directory doubles in place. Its depth is at most four more than the segments there are would need: keys with a
/// common prefix overflow into a chain of segments instead of doubling it for ever.
/// Not thread safe: the shard's lock protects it, but for <see cref="PrefetchBucket"/> and <see cref="PrefetchEntry"/>.
/// </remarks>
internal sealed unsafe partial class Table
{
    private const int PrefixShift = 26;
    private const int PrefixBits = 32;
    private const int MaxDepth = 22;
    private const int SlackDepth = 4;

    // Directories begin on a cache line.
    private const ulong DepthMask = 63;

    // A segment this empty looks for its sibling, and joins it if both together are this full.
    private const int MergeBelow = Segment.Capacity / 5;
    private const int MergedAtMost = Segment.Capacity / 2;

    private readonly byte* _base;
    private readonly int _tenant;
    private readonly int[] _segmentsAtDepth = new int[MaxDepth + 1];

    // As the earliest expiry, but of what a sweep has gone past, and of what was given an expiry since it began.
    private long _earliestSinceSweep = long.MaxValue;

    // The directory's address and, in its low bits, the depth: one word, so that a thread without the lock sees a
    // depth that fits the directory it indexes.
    private ulong _directoryAndDepth;

    /// <summary>An empty table, one of the tenants of an arena.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left.</exception>
    public Table(Arena arena, int tenant, KeyHasher hasher)
    {
        Arena = arena;
        _base = arena.Base;
        _tenant = tenant;
        Hasher = hasher;
        Slab = new Slab(arena);
        Segments = new SegmentPool(arena);
        uint first = Segments.Take();
        SegmentAt(first).Clear(0, 0);
        uint* directory = arena.Directory(tenant, 1);
        directory[0] = first;
        SetDirectory(directory, 0);
        SegmentCount = 1;
        _segmentsAtDepth[0] = 1;
    }

    /// <summary>Where its memory comes from, perhaps with other tables.</summary>
    public Arena Arena { get; }

    public Slab Slab { get; }

    /// <summary>What segments are made of, and where they go.</summary>
    public SegmentPool Segments { get; }

    /// <summary>Entries in the table.</summary>
    public long Count { get; private set; }

    /// <summary>Of these, entries with an expiry.</summary>
    public long CountWithExpiry { get; private set; }

    /// <summary>No entry, and no element of a collection, expires before this time, Unix milliseconds.</summary>
    public long EarliestExpiryMs { get; private set; } = long.MaxValue;

    public int SegmentCount { get; private set; }

    /// <summary>Splits and merges so far: while it stays the same, every entry keeps its home bucket.</summary>
    public int Rebuilds { get; private set; }

    /// <summary>Whether an element of a collection may expire. Once set, a snapshot that finds none clears it.</summary>
    public bool HasTimedElements { get; set; }

    /// <summary>Whether such an element has come since this was cleared.</summary>
    public bool HasNewTimedElements { get; set; }

    /// <summary>Bytes of the index: segments and directory.</summary>
    public long IndexBytes => ((long)SegmentCount * Segment.Bytes) + ((long)sizeof(uint) << Depth);

    /// <summary>Bytes held for the table: whole pages, however little of them is in use.</summary>
    public long HeldBytes => ((long)Slab.Pages * Arena.PageBytes) + Segments.HeldBytes;

    private uint* Directory => (uint*)(Volatile.Read(ref _directoryAndDepth) & ~DepthMask);

    private int Depth => (int)(Volatile.Read(ref _directoryAndDepth) & DepthMask);

    /// <summary>Where an entry's reference stands. Valid until the table changes.</summary>
    public readonly struct Slot(Segment segment, int bucket, int index)
    {
        public Segment Segment { get; } = segment;

        public int BucketIndex { get; } = bucket;

        public int Index { get; } = index;

        public uint Reference => Segment.At(BucketIndex).Reference(Index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry EntryAt(uint reference) => new(_base + ((ulong)reference << Arena.UnitShift));

    /// <summary>Starts fetching the bucket of a hash. Needs no lock: it only hints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchBucket(ulong hash)
    {
        // The directory is read without the lock: only where discarded memory can still be read.
        if (!Sse.IsSupported || !VirtualMemory.IsReadableAfterDiscard) return;
        Sse.Prefetch0(HeadSegment(hash).At(Segment.HomeOf(hash)).Address);
    }

    /// <summary>Starts fetching the first entry that a bucket's tags suggest. Needs no lock: it only hints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchEntry(ulong hash)
    {
        if (!Sse.IsSupported || !VirtualMemory.IsReadableAfterDiscard) return;
        Bucket bucket = HeadSegment(hash).At(Segment.HomeOf(hash));
        uint matches = bucket.Match(Segment.TagOf(hash));
        if (matches == 0) return;
        byte* entry = EntryAt(bucket.Reference(BitOperations.TrailingZeroCount(matches))).Address;
        Sse.Prefetch0(entry);
        Sse.Prefetch0(entry + 32);
    }

    /// <summary>The entry of a key, or none: all that a read needs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Entry Find(ulong hash, ReadOnlySpan<byte> key)
    {
        Bucket bucket = HeadSegment(hash).At(Segment.HomeOf(hash));
        for (uint matches = bucket.Match(Segment.TagOf(hash)); matches != 0; matches &= matches - 1)
        {
            Entry entry = EntryAt(bucket.Reference(BitOperations.TrailingZeroCount(matches)));
            if (entry.KeyEquals(key)) return entry;
        }

        return bucket.HasDisplaced ? FindDisplaced(hash, key) : default;
    }

    /// <summary>Where the entry of a key stands: what a change needs.</summary>
    public bool TryFind(ulong hash, ReadOnlySpan<byte> key, out Slot slot)
    {
        Segment segment = HeadSegment(hash);
        return TryFindInBucket(segment, Segment.HomeOf(hash), hash, new KeyMatch(this, key), out slot)
            || (segment.At(Segment.HomeOf(hash)).HasDisplaced
                && TryFindDisplaced(segment, hash, new KeyMatch(this, key), out slot));
    }

    /// <summary>Finds an entry by its hash alone; of several with this hash, any.</summary>
    public bool TryFindHash(ulong hash, out Slot slot)
    {
        Segment segment = HeadSegment(hash);
        return TryFindInBucket(segment, Segment.HomeOf(hash), hash, new HashMatch(this, hash), out slot)
            || (segment.At(Segment.HomeOf(hash)).HasDisplaced
                && TryFindDisplaced(segment, hash, new HashMatch(this, hash), out slot));
    }

    /// <summary>Finds the slot that holds a reference.</summary>
    public bool TryFindReference(ulong hash, uint reference, out Slot slot)
    {
        Segment segment = HeadSegment(hash);
        return TryFindInBucket(segment, Segment.HomeOf(hash), hash, new ReferenceMatch(reference), out slot)
            || TryFindDisplaced(segment, hash, new ReferenceMatch(reference), out slot);
    }

    /// <summary>Adds an entry whose key is not in the table.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Insert(ulong hash, uint reference, long expiresAtMs)
    {
        while (!HeadSegment(hash).TryInsert(hash, reference, expiresAtMs))
        {
            if (TrySplit(hash)) continue;
            InsertIntoChain(HeadSegment(hash), hash, reference, expiresAtMs, isNew: true);
            break;
        }

        Count++;
        CountExpiry(Expiry.None, expiresAtMs);
        NoteElements(HeadSegment(hash), reference);
    }

    /// <summary>
    /// Makes sure that one more entry, about to be removed by a transaction, can be put back without new memory: at
    /// worst each segment needs one behind it. Holds until <see cref="DropReserve"/>.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void ReserveForReinsertion() => Segments.Reserve(atMost: SegmentCount);

    /// <summary>Puts an entry back that a transaction removed after <see cref="ReserveForReinsertion"/>; cannot fail.</summary>
    public void Reinsert(ulong hash, uint reference, long expiresAtMs)
    {
        Segment head = HeadSegment(hash);
        if (!head.TryInsert(hash, reference, expiresAtMs))
        {
            InsertIntoChain(head, hash, reference, expiresAtMs, isNew: false);
        }

        Count++;
        CountExpiry(Expiry.None, expiresAtMs);
        NoteElements(head, reference);
    }

    /// <summary>The transaction that reserved has ended.</summary>
    public void DropReserve() => Segments.DropReserve();

    /// <summary>Takes an entry out of the table; its memory is the caller's.</summary>
    public void Remove(ulong hash, in Slot slot)
    {
        long expiresAtMs = EntryAt(slot.Reference).ExpiresAtMs;
        Segment head = HeadSegment(hash);
        slot.Segment.Remove(hash, slot.BucketIndex, slot.Index, expiresAtMs);
        Count--;
        CountExpiry(expiresAtMs, Expiry.None);
        if (slot.Segment.Address != head.Address)
        {
            head.At(Segment.HomeOf(hash)).AddDisplacedToStash(-1);
            if (slot.Segment.Count == 0) Unchain(head, slot.Segment);
        }
        else if (head.Count < MergeBelow && (head.Count & 15) == 0)
        {
            TryMerge(head);
        }
    }

    /// <summary>Puts another entry with the same key in the place of the one in the slot; both live on.</summary>
    public void Replace(in Slot slot, uint reference)
    {
        long oldExpiresAtMs = EntryAt(slot.Reference).ExpiresAtMs;
        slot.Segment.At(slot.BucketIndex).Reference(slot.Index) = reference;
        ExpiryChanged(in slot, oldExpiresAtMs, EntryAt(reference).ExpiresAtMs);
        NoteElements(slot.Segment, reference);
    }

    /// <summary>Notes that the entry of the slot has moved; nothing else about it has changed.</summary>
    public static void Relocate(in Slot slot, uint reference) =>
        slot.Segment.At(slot.BucketIndex).Reference(slot.Index) = reference;

    /// <summary>Tells the index that the expiry of the entry in the slot changed.</summary>
    public void ExpiryChanged(in Slot slot, long oldExpiresAtMs, long newExpiresAtMs)
    {
        if (oldExpiresAtMs == newExpiresAtMs) return;
        slot.Segment.ExpiryChanged(oldExpiresAtMs, newExpiresAtMs);
        CountExpiry(oldExpiresAtMs, newExpiresAtMs);
    }

    /// <summary>Tells the index that an element of a collection in a segment expires at a time.</summary>
    public void ElementExpires(Segment segment, long expiresAtMs)
    {
        HasTimedElements = true;
        HasNewTimedElements = true;
        if (expiresAtMs < segment.EarliestExpiryMs) segment.EarliestExpiryMs = expiresAtMs;
        if (expiresAtMs < EarliestExpiryMs) EarliestExpiryMs = expiresAtMs;
        if (expiresAtMs < _earliestSinceSweep) _earliestSinceSweep = expiresAtMs;
    }

    /// <summary>Gives all pages back to the arena. The caller has freed what lies outside it.</summary>
    public void Release()
    {
        Slab.Release();
        Segments.Release();
        while (Arena.TryGivePageBack())
        {
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Segment HeadSegment(ulong hash)
    {
        ulong prefix = (hash >> PrefixShift) & uint.MaxValue;
        ulong packed = Volatile.Read(ref _directoryAndDepth);
        return SegmentAt(((uint*)(packed & ~DepthMask))[prefix >> (PrefixBits - (int)(packed & DepthMask))]);
    }

    private void SetDirectory(uint* directory, int depth)
    {
        Debug.Assert(((ulong)directory & DepthMask) == 0, "a directory begins on a cache line");
        Volatile.Write(ref _directoryAndDepth, (ulong)directory | (uint)depth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Segment SegmentAt(uint reference) => new(_base + ((ulong)reference << Arena.UnitShift));

    private void CountExpiry(long oldExpiresAtMs, long newExpiresAtMs)
    {
        if (oldExpiresAtMs != Expiry.None) CountWithExpiry--;
        if (newExpiresAtMs == Expiry.None) return;
        CountWithExpiry++;
        if (newExpiresAtMs < EarliestExpiryMs) EarliestExpiryMs = newExpiresAtMs;
        if (newExpiresAtMs < _earliestSinceSweep) _earliestSinceSweep = newExpiresAtMs;
    }

    private void NoteElements(Segment segment, uint reference)
    {
        long earliestMs = ValueKinds.EarliestElementMs(EntryAt(reference));
        if (earliestMs != Expiry.None) ElementExpires(segment, earliestMs);
    }

    private uint ReferenceOf(Segment segment) => (uint)((ulong)(segment.Address - _base) >> Arena.UnitShift);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Entry FindDisplaced(ulong hash, ReadOnlySpan<byte> key) =>
        TryFindDisplaced(HeadSegment(hash), hash, new KeyMatch(this, key), out Slot slot) ? EntryAt(slot.Reference) : default;

    private bool TryFindDisplaced<TMatch>(Segment segment, ulong hash, TMatch match, out Slot slot)
        where TMatch : struct, IEntryMatch, allows ref struct
    {
        int home = Segment.HomeOf(hash);
        // Only the first segment knows how many of its entries lie in the chain: once there, all of it is searched.
        while (true)
        {
            Bucket bucket = segment.At(home);
            if (bucket.DisplacedToNext > 0
                && TryFindInBucket(segment, Segment.NextOf(home), hash, match, out slot)) return true;
            if (bucket.DisplacedToStash > 0)
            {
                for (int b = Segment.HomeBuckets; b < Segment.Buckets; b++)
                {
                    if (TryFindInBucket(segment, b, hash, match, out slot)) return true;
                }
            }

            if (segment.Next == 0) break;
            segment = SegmentAt(segment.Next);
            if (TryFindInBucket(segment, home, hash, match, out slot)) return true;
        }

        slot = default;
        return false;
    }

    private static bool TryFindInBucket<TMatch>(Segment segment, int index, ulong hash, TMatch match, out Slot slot)
        where TMatch : struct, IEntryMatch, allows ref struct
    {
        Bucket bucket = segment.At(index);
        for (uint matches = bucket.Match(Segment.TagOf(hash)); matches != 0; matches &= matches - 1)
        {
            int i = BitOperations.TrailingZeroCount(matches);
            if (!match.Matches(bucket.Reference(i))) continue;
            slot = new Slot(segment, index, i);
            return true;
        }

        slot = default;
        return false;
    }

    private interface IEntryMatch
    {
        bool Matches(uint reference);
    }

    private readonly ref struct KeyMatch(Table table, ReadOnlySpan<byte> key) : IEntryMatch
    {
        private readonly ReadOnlySpan<byte> _key = key;

        public bool Matches(uint reference) => table.EntryAt(reference).KeyEquals(_key);
    }

    private readonly struct HashMatch(Table table, ulong hash) : IEntryMatch
    {
        public bool Matches(uint reference) => table.HashOf(reference) == hash;
    }

    // Matches none, so that the search goes on to the end.
    private readonly struct HashTake(Table table, ulong hash, IEntryTaker taker) : IEntryMatch
    {
        public bool Matches(uint reference)
        {
            if (table.HashOf(reference) == hash) taker.Take(table.EntryAt(reference), hash);
            return false;
        }
    }

    private readonly struct ReferenceMatch(uint reference) : IEntryMatch
    {
        public bool Matches(uint candidate) => candidate == reference;
    }
}
