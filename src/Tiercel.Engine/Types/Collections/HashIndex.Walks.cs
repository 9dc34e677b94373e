using System.Buffers;
using System.Numerics;

namespace Tiercel.Engine;

// Visiting elements: by cursor, at random, all.
internal readonly unsafe partial struct HashIndex<TKeys>
{
    // Buckets that a step of a scan may visit for each element asked for, where few are found; Redis's number.
    private const int StepsPerElement = 10;

    // Three times the eight elements that a bucket has on the average: one in a million lies beyond.
    private const int PlacesDrawn = 2 * HashBucket.Slots;

    // Tries to hit an element before every bucket's length is looked at. Most succeed at the first.
    private const int MaxRandomTries = 1024;

    /// <summary>
    /// Visits the elements of whole buckets from a cursor on, 0 at first, until there were about as many as asked for, and
    /// returns the next cursor, 0 at the end. An element that is there from the beginning to the end is visited, perhaps more
    /// than once if buckets are joined meanwhile.
    /// </summary>
    public ulong Scan<TVisitor>(ulong cursor, int count, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct
    {
        long steps = (long)count * StepsPerElement;
        do
        {
            cursor = ScanBucket(cursor, ref visitor, ref count);
        }
        while (cursor != 0 && count > 0 && --steps > 0);
        return cursor;
    }

    private ulong ScanBucket<TVisitor>(ulong cursor, ref TVisitor visitor, ref int count)
        where TVisitor : struct, IReferenceVisitor, allows ref struct
    {
        uint buckets = Buckets;
        uint mask = MaskOf(buckets);
        uint number = (uint)cursor & mask;
        if (number >= buckets)
        {
            mask >>= 1;
            number &= mask;
        }
        else if (IsUnsplit(number))
        {
            // It stands for one bit less.
            mask >>= 1;
        }

        count -= VisitChain(At(number), ref visitor);
        // One more, counted in the reversed order of the bits that the bucket stands for.
        ulong reversed = Reverse((uint)cursor | ~mask) + 1;
        return Reverse((uint)reversed);
    }

    /// <summary>An element at random, each as likely as another. There is one at least.</summary>
    public uint Random(Random random)
    {
        for (int i = 0; i < MaxRandomTries; i++)
        {
            // A bucket by its share of the hashes, then a place out of as many as it may well have, in proportion to that
            // share; one beyond what it holds is another try. So every element is as likely, wherever it is.
            uint number = NumberOf((ulong)random.NextInt64());
            int place = random.Next(IsUnsplit(number) ? 2 * PlacesDrawn : PlacesDrawn);
            uint reference = Nth(At(number), ref place);
            if (reference != 0) return reference;
        }

        return AnyFrom((uint)random.Next((int)Buckets));
    }

    /// <summary>
    /// Visits so many different elements at random. Not for most of those there are: the last ones are drawn often in vain.
    /// </summary>
    public void VisitRandom<TVisitor>(int count, Random random, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct
    {
        // A table of the references drawn, at most half full; 0 is none.
        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)count * 2);
        uint[] drawn = ArrayPool<uint>.Shared.Rent(slots);
        try
        {
            drawn.AsSpan(0, slots).Clear();
            while (count > 0)
            {
                uint reference = Random(random);
                int slot = (int)((reference * 0x9E3779B1u) & (uint)(slots - 1));
                while (drawn[slot] != 0 && drawn[slot] != reference) slot = (slot + 1) & (slots - 1);
                if (drawn[slot] == reference) continue;
                drawn[slot] = reference;
                visitor.Visit(reference);
                count--;
            }
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(drawn);
        }
    }

    /// <summary>Visits every element.</summary>
    public void ForEach<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct
    {
        for (uint i = 0; i < Buckets; i++) VisitChain(At(i), ref visitor);
    }

    /// <summary>Checks that every element is found by its key and in its own chain, and their number. Throws if not.</summary>
    public void CheckInvariants(long expectedCount)
    {
        long count = 0;
        int overflow = 0;
        for (uint i = 0; i < Buckets; i++)
        {
            for (HashBucket bucket = At(i); ; bucket = OverflowAt(bucket.Overflow), overflow++)
            {
                for (uint rest = bucket.Occupied; rest != 0; rest &= rest - 1, count++)
                {
                    CheckElement(i, bucket, BitOperations.TrailingZeroCount(rest));
                }

                if (bucket.Overflow == 0) break;
            }
        }

        if (count != expectedCount) throw new InvalidOperationException($"Index: {count} elements, {expectedCount} counted.");
        if (overflow != OverflowBuckets)
        {
            throw new InvalidOperationException($"Index: {overflow} buckets of overflow, {OverflowBuckets} counted.");
        }
    }

    private void CheckElement(uint number, HashBucket bucket, int slot)
    {
        uint reference = bucket.Reference(slot);
        ulong hash = hasher.Hash(keys.KeyOf(reference));
        if (NumberOf(hash) != number) throw new InvalidOperationException("Index: an element is in another's bucket.");
        if (bucket.Tag(slot) != HashBucket.TagOf(hash)) throw new InvalidOperationException("Index: a tag is not its element's.");
        if (Find(hash, keys.KeyOf(reference)) != reference) throw new InvalidOperationException("Index: two elements have one key.");
    }

    // Whether a bucket has still to be split in this round: it stands for twice as many hashes as one that has been.
    private bool IsUnsplit(uint number)
    {
        uint mask = MaskOf(Buckets);
        return number <= mask >> 1 && (number | (mask ^ (mask >> 1))) >= Buckets;
    }

    private int VisitChain<TVisitor>(HashBucket bucket, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct
    {
        int count = 0;
        while (true)
        {
            count += bucket.Count;
            for (uint rest = bucket.Occupied; rest != 0; rest &= rest - 1)
            {
                visitor.Visit(bucket.Reference(BitOperations.TrailingZeroCount(rest)));
            }

            if (bucket.Overflow == 0) return count;
            bucket = OverflowAt(bucket.Overflow);
        }
    }

    // The element at a place of a chain; 0 if it has fewer, and the place is less by those.
    private uint Nth(HashBucket bucket, ref int place)
    {
        while (true)
        {
            uint rest = bucket.Occupied;
            int count = BitOperations.PopCount(rest);
            if (place < count)
            {
                for (; place > 0; place--) rest &= rest - 1;
                return bucket.Reference(BitOperations.TrailingZeroCount(rest));
            }

            place -= count;
            if (bucket.Overflow == 0) return 0;
            bucket = OverflowAt(bucket.Overflow);
        }
    }

    private uint AnyFrom(uint number)
    {
        for (uint i = 0; i < Buckets; i++)
        {
            int first = 0;
            uint reference = Nth(At((number + i) % Buckets), ref first);
            if (reference != 0) return reference;
        }

        throw new InvalidOperationException("Index: there is no element.");
    }

    private static uint Reverse(uint bits)
    {
        bits = ((bits >> 1) & 0x55555555) | ((bits & 0x55555555) << 1);
        bits = ((bits >> 2) & 0x33333333) | ((bits & 0x33333333) << 2);
        bits = ((bits >> 4) & 0x0F0F0F0F) | ((bits & 0x0F0F0F0F) << 4);
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(bits);
    }
}
