using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Finds the elements of one large collection by key: linear hashing (Litwin, VLDB 1980) over buckets of twelve. The table
/// grows and shrinks by one bucket at a time, so that no insertion waits for a doubling, however many elements there are.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       8     directory: the addresses of the pages of 16 buckets
/// 8       4     buckets in use, n
/// 12      4     pages
/// 16      4     pages that the directory has room for
/// 20      4     buckets of the heap that take overflow
/// </code>
/// With 2^L ≤ n &lt; 2^(L+1) a hash belongs to the bucket of its low L+1 bits, or of its low L bits if there is none such yet.
/// So a bucket stands for all hashes that end in its number's bits, and reading these bits in reverse order gives an
/// order in which splits and joins only cut and merge neighbours: a cursor that counts in it (as in Redis's SCAN, by
/// Pieter Noordhuis) passes everything that is there from its beginning to its end.
/// Directory and pages are not journaled: pages added by a transaction stay when it is rolled back.
/// </remarks>
internal readonly unsafe partial struct HashIndex<TKeys>(byte* header, ChunkHeap heap, KeyHasher hasher, TKeys keys)
    where TKeys : struct, IElementKeys
{
    public const int HeaderBytes = 24;

    private const int PageShift = HashBucket.PageShift;
    private const int BucketsPerPage = 1 << PageShift;
    private const int PageBytes = BucketsPerPage * HashBucket.Bytes;

    // Elements to a bucket on the average when it is split, and when two are joined. At eight of twelve few overflow.
    private const int SplitAbove = 8;
    private const int JoinBelow = 4;

    /// <summary>Where the addresses of the pages stand.</summary>
    public byte** PageAddresses => Directory;

    private byte** Directory => *(byte***)header;

    /// <summary>Buckets in use.</summary>
    public uint Buckets => *(uint*)(header + 8);

    private ref int Pages => ref *(int*)(header + 12);

    private ref int DirectoryCapacity => ref *(int*)(header + 16);

    private ref int OverflowBuckets => ref *(int*)(header + 20);

    /// <summary>Makes the index ready, with buckets for some elements. Its header is zero before.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; <see cref="FreeAll"/> frees what was taken.</exception>
    public void Initialize(long elements)
    {
        uint buckets = (uint)Math.Clamp(elements / SplitAbove, 1, int.MaxValue / BucketsPerPage);
        while ((uint)Pages << PageShift < buckets) AddPage();
        *(uint*)(header + 8) = buckets;
    }

    public ulong Hash(ReadOnlySpan<byte> key) => hasher.Hash(key);

    /// <summary>The element with this key, or 0.</summary>
    public uint Find(ulong hash, ReadOnlySpan<byte> key)
    {
        byte tag = HashBucket.TagOf(hash);
        HashBucket bucket = At(NumberOf(hash));
        while (true)
        {
            for (uint matches = bucket.Match(tag); matches != 0; matches &= matches - 1)
            {
                uint reference = bucket.Reference(BitOperations.TrailingZeroCount(matches));
                if (keys.KeyOf(reference).SequenceEqual(key)) return reference;
            }

            if (bucket.Overflow == 0) return 0;
            bucket = OverflowAt(bucket.Overflow);
        }
    }

    /// <summary>Starts fetching the bucket of a hash.</summary>
    public void PrefetchBucket(ulong hash)
    {
        if (Sse.IsSupported) Sse.Prefetch0(At(NumberOf(hash)).Address);
    }

    /// <summary>Starts fetching the elements that the bucket of a hash suggests.</summary>
    public void PrefetchElements(ulong hash)
    {
        if (!Sse.IsSupported) return;
        HashBucket bucket = At(NumberOf(hash));
        for (uint matches = bucket.Match(HashBucket.TagOf(hash)); matches != 0; matches &= matches - 1)
            Sse.Prefetch0(heap.At(bucket.Reference(BitOperations.TrailingZeroCount(matches))));
    }

    /// <summary>Adds an element whose key is not there. <paramref name="count"/> is that of all with it.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Insert(ulong hash, uint reference, long count)
    {
        HashBucket bucket = At(NumberOf(hash));
        uint free;
        while ((free = bucket.Match(0)) == 0)
        {
            if (bucket.Overflow == 0) AppendOverflow(bucket);
            bucket = OverflowAt(bucket.Overflow);
        }

        Save(bucket);
        bucket.Put(BitOperations.TrailingZeroCount(free), HashBucket.TagOf(hash), reference);
        if (count > (long)Buckets * SplitAbove) TrySplit();
    }

    /// <summary>Takes an element out. <paramref name="count"/> is that of all without it.</summary>
    public void Remove(ulong hash, uint reference, long count)
    {
        Locate(hash, reference, out HashBucket bucket, out int slot);
        Save(bucket);
        bucket.Put(slot, 0, 0);
        if (count < (long)Buckets * JoinBelow && Buckets > 1) TryJoin();
    }

    /// <summary>Puts another reference in the place of one, for an element that has moved.</summary>
    public void Relocate(ulong hash, uint oldReference, uint newReference)
    {
        Locate(hash, oldReference, out HashBucket bucket, out int slot);
        Save(bucket);
        bucket.Reference(slot) = newReference;
    }

    /// <summary>Frees pages and directory; buckets in the heap go with that.</summary>
    public void FreeAll()
    {
        LargeValue owner = heap.Owner;
        for (int i = 0; i < Pages; i++) owner.FreeBlock(Directory[i], PageBytes, journal: null);
        if (Directory is not null) owner.FreeBlock((byte*)Directory, (long)DirectoryCapacity * sizeof(byte*), journal: null);
        Pages = 0;
        *(byte***)header = null;
    }

    /// <summary>Makes this index, whose header is zero, a copy of another, whose heap this one's is a copy of.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; <see cref="FreeAll"/> frees what was copied.</exception>
    public void CopyFrom(HashIndex<TKeys> source)
    {
        while (Pages < source.Pages)
        {
            AddPage();
            new ReadOnlySpan<byte>(source.Directory[Pages - 1], PageBytes).CopyTo(new Span<byte>(Directory[Pages - 1], PageBytes));
        }

        *(uint*)(header + 8) = source.Buckets;
        OverflowBuckets = source.OverflowBuckets;
    }

    // The bucket of a hash: by as many low bits as are needed to number the buckets, one fewer if that one is not there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint NumberOf(ulong hash)
    {
        uint buckets = Buckets;
        uint mask = MaskOf(buckets);
        uint number = (uint)hash & mask;
        return number < buckets ? number : number & (mask >> 1);
    }

    // All ones, as many as the highest number of a bucket has digits.
    private static uint MaskOf(uint buckets) => (uint)((1UL << (32 - BitOperations.LeadingZeroCount(buckets - 1))) - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private HashBucket At(uint number) =>
        new(Directory[number >> PageShift] + ((number & (BucketsPerPage - 1)) * HashBucket.Bytes));

    private HashBucket OverflowAt(uint reference) => new(heap.At(reference));

    private void Save(HashBucket bucket) => heap.Save(bucket.Address, HashBucket.Bytes);

    private void Locate(ulong hash, uint reference, out HashBucket bucket, out int slot)
    {
        byte tag = HashBucket.TagOf(hash);
        bucket = At(NumberOf(hash));
        while (true)
        {
            for (uint matches = bucket.Match(tag); matches != 0; matches &= matches - 1)
            {
                slot = BitOperations.TrailingZeroCount(matches);
                if (bucket.Reference(slot) == reference) return;
            }

            if (bucket.Overflow == 0) throw new InvalidOperationException("An element of a collection is not in its index.");
            bucket = OverflowAt(bucket.Overflow);
        }
    }

    private void AppendOverflow(HashBucket last)
    {
        uint reference = TakeOverflow();
        Save(last);
        last.Overflow = reference;
    }

    private uint TakeOverflow()
    {
        uint reference = heap.Allocate(HashBucket.Bytes);
        OverflowAt(reference).Clear();
        AddToOverflow(1);
        return reference;
    }

    private void AddToOverflow(int delta)
    {
        heap.Save(header + 20, sizeof(int));
        OverflowBuckets += delta;
    }

    private void SetBuckets(uint buckets)
    {
        heap.Save(header + 8, sizeof(uint));
        *(uint*)(header + 8) = buckets;
    }

    private void AddPage()
    {
        if (Pages == DirectoryCapacity) GrowDirectory();
        // Where a page stood that was given back: no transaction has it, but an image may.
        heap.Owner.Save(Directory + Pages, sizeof(byte*), journal: null);
        byte* page = heap.Owner.AllocateBlock(PageBytes, journal: null);
        new Span<byte>(page, PageBytes).Clear();
        Directory[Pages++] = page;
    }

    private void GrowDirectory()
    {
        int capacity = Math.Max(4, 2 * DirectoryCapacity);
        byte* larger = heap.Owner.AllocateBlock((long)capacity * sizeof(byte*), journal: null);
        if (Directory is not null)
        {
            new ReadOnlySpan<nint>(Directory, Pages).CopyTo(new Span<nint>(larger, Pages));
            heap.Owner.FreeBlock((byte*)Directory, (long)DirectoryCapacity * sizeof(byte*), journal: null);
        }

        *(byte***)header = (byte**)larger;
        DirectoryCapacity = capacity;
    }
}
