using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Splits and joins. Each rewrites two chains of buckets; both are put off if memory or room for the work is short, which
// costs longer chains and nothing else.
internal readonly unsafe partial struct HashIndex<TKeys>
{
    // Chains longer than this are not rewritten: with a hash that nobody can predict there are none.
    private const int MaxChain = 32;
    private const int MaxGathered = MaxChain * HashBucket.Slots;

    // The next bucket in turn gives those of its elements whose hash has one more bit set to a new one.
    [SkipLocalsInit]
    private void TrySplit()
    {
        uint fresh = Buckets;
        uint mask = MaskOf(fresh + 1);
        uint source = fresh & (mask >> 1);
        if (fresh >> PageShift >= (uint)Pages && !TryAddPage()) return;
        Span<uint> references = stackalloc uint[MaxGathered];
        Span<byte> tags = stackalloc byte[MaxGathered];
        HashBucket old = At(source);
        int count = Gather(old, references, tags);
        if (count < 0) return;
        int stays = 0;
        for (int i = 0; i < count; i++)
        {
            if (((uint)hasher.Hash(keys.KeyOf(references[i])) & mask) != source) continue;
            (references[stays], references[i]) = (references[i], references[stays]);
            (tags[stays], tags[i]) = (tags[i], tags[stays]);
            stays++;
        }

        HashBucket target = At(fresh);
        // A page of a transaction that was rolled back is not empty.
        Save(target);
        target.Clear();
        if (!TryLengthen(target, count - stays))
        {
            FreeChain(target.Overflow);
            target.Clear();
            return;
        }

        SetBuckets(fresh + 1);
        Write(target, references[stays..count], tags[stays..count]);
        Write(old, references[..stays], tags[..stays]);
    }

    // The last bucket goes, and its elements to the one they came from.
    [SkipLocalsInit]
    private void TryJoin()
    {
        uint last = Buckets - 1;
        uint target = last & (MaskOf(Buckets) >> 1);
        Span<uint> references = stackalloc uint[2 * MaxGathered];
        Span<byte> tags = stackalloc byte[2 * MaxGathered];
        int count = Gather(At(target), references[..MaxGathered], tags[..MaxGathered]);
        if (count < 0) return;
        int more = Gather(At(last), references.Slice(count, MaxGathered), tags.Slice(count, MaxGathered));
        if (more < 0 || !TryLengthen(At(target), count + more)) return;
        SetBuckets(last);
        Write(At(target), references[..(count + more)], tags[..(count + more)]);
        Write(At(last), default, default);
        TrimPages();
    }

    // All elements of a chain; -1 if it is too long.
    private int Gather(HashBucket bucket, Span<uint> references, Span<byte> tags)
    {
        int count = 0;
        while (true)
        {
            for (uint rest = bucket.Occupied; rest != 0; rest &= rest - 1)
            {
                if (count == references.Length) return -1;
                int slot = BitOperations.TrailingZeroCount(rest);
                references[count] = bucket.Reference(slot);
                tags[count++] = bucket.Tag(slot);
            }

            if (bucket.Overflow == 0) return count;
            bucket = OverflowAt(bucket.Overflow);
        }
    }

    // Makes a chain long enough for so many elements; false if memory is refused. It may be longer then than it need be.
    private bool TryLengthen(HashBucket bucket, int elements)
    {
        try
        {
            for (int room = HashBucket.Slots; room < elements; room += HashBucket.Slots)
            {
                if (bucket.Overflow == 0) AppendOverflow(bucket);
                bucket = OverflowAt(bucket.Overflow);
            }

            return true;
        }
        catch (InsufficientMemoryException)
        {
            return false;
        }
    }

    private bool TryAddPage()
    {
        try
        {
            AddPage();
            return true;
        }
        catch (InsufficientMemoryException)
        {
            return false;
        }
    }

    // Fills a chain that is long enough with these elements and gives up the buckets beyond them.
    private void Write(HashBucket bucket, ReadOnlySpan<uint> references, ReadOnlySpan<byte> tags)
    {
        while (true)
        {
            uint overflow = bucket.Overflow;
            Save(bucket);
            bucket.Clear();
            int here = Math.Min(references.Length, HashBucket.Slots);
            for (int i = 0; i < here; i++) bucket.Put(i, tags[i], references[i]);
            references = references[here..];
            tags = tags[here..];
            if (references.IsEmpty)
            {
                FreeChain(overflow);
                return;
            }

            bucket.Overflow = overflow;
            bucket = OverflowAt(overflow);
        }
    }

    private void FreeChain(uint overflow)
    {
        while (overflow != 0)
        {
            uint next = OverflowAt(overflow).Overflow;
            heap.Free(overflow, HashBucket.Bytes);
            AddToOverflow(-1);
            overflow = next;
        }
    }

    // One page beyond those in use is kept, so that a table of constant size does not take and give. In a transaction all
    // are: its rollback may need them.
    private void TrimPages()
    {
        if (heap.Journal is not null) return;
        int needed = (int)((Buckets + BucketsPerPage - 1) >> PageShift) + 1;
        while (Pages > needed) heap.Owner.FreeBlock(Directory[--Pages], PageBytes, journal: null);
    }
}
