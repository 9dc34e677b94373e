using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// A fixed piece of the table, 8 KiB: a header line, 124 home buckets and 3 stash buckets. An entry lies in its home
/// bucket, else in the next one, else in the stash (the arrangement of Dash, Lu et al., VLDB 2020); if all
/// are full the table splits the segment, or where it may not, chains another behind it.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  content of the header
/// 0       4     entries in this segment
/// 4       4     of these, entries with an expiry
/// 8       8     no entry, and no element of a collection, expires before this time (Unix milliseconds)
/// 16      4     reference of the next segment of the chain, 0 = none
/// 20      1     depth: how many bits of the prefix all entries share
/// 24      4     prefix: these bits, left-aligned
/// 64      …     buckets
/// </code>
/// </remarks>
internal readonly unsafe struct Segment(byte* address)
{
    public const int Bytes = 8192;
    public const int HomeBuckets = 124;
    public const int StashBuckets = 3;
    public const int Buckets = HomeBuckets + StashBuckets;
    public const int Capacity = Buckets * Bucket.Slots;

    public byte* Address { get; } = address;

    public ref int Count => ref *(int*)Address;

    public ref int CountWithExpiry => ref *(int*)(Address + 4);

    public ref long EarliestExpiryMs => ref *(long*)(Address + 8);

    public ref uint Next => ref *(uint*)(Address + 16);

    public ref byte Depth => ref Address[20];

    public ref uint Prefix => ref *(uint*)(Address + 24);

    /// <summary>The home bucket of a hash: 16 of its bits scaled to the number of buckets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HomeOf(ulong hash) => (int)(((hash >> 10) & 0xFFFF) * HomeBuckets >> 16);

    /// <summary>The tag of a hash: its low byte, never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte TagOf(ulong hash) => (byte)Math.Max(1u, (byte)hash);

    public static int NextOf(int home) => home + 1 == HomeBuckets ? 0 : home + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bucket At(int bucket) => new(Address + ((bucket + 1) * Bucket.Bytes));

    public void Clear(int depth, uint prefix)
    {
        new Span<byte>(Address, Bytes).Clear();
        Depth = (byte)depth;
        Prefix = prefix;
        EarliestExpiryMs = long.MaxValue;
    }

    /// <summary>Puts an entry where there is room; false if its three places are full.</summary>
    public bool TryInsert(ulong hash, uint reference, long expiresAtMs)
    {
        int homeIndex = HomeOf(hash);
        byte tag = TagOf(hash);
        Bucket home = At(homeIndex);
        uint free = home.Match(0);
        if (free != 0)
        {
            home.Put(BitOperations.TrailingZeroCount(free), tag, reference);
            AddEntry(expiresAtMs);
            return true;
        }

        Bucket next = At(NextOf(homeIndex));
        free = next.Match(0);
        if (free != 0)
        {
            int slot = BitOperations.TrailingZeroCount(free);
            next.Put(slot, tag, reference);
            next.Guests |= (ushort)(1 << slot);
            home.AddDisplacedToNext(1);
            AddEntry(expiresAtMs);
            return true;
        }

        for (int b = HomeBuckets; b < Buckets; b++)
        {
            free = At(b).Match(0);
            if (free == 0) continue;
            At(b).Put(BitOperations.TrailingZeroCount(free), tag, reference);
            home.AddDisplacedToStash(1);
            AddEntry(expiresAtMs);
            return true;
        }

        return false;
    }

    /// <summary>Takes the entry of a slot out; <paramref name="hash"/> is its hash.</summary>
    public void Remove(ulong hash, int bucketIndex, int slot, long expiresAtMs)
    {
        Bucket home = At(HomeOf(hash));
        Bucket bucket = At(bucketIndex);
        if (bucketIndex >= HomeBuckets) home.AddDisplacedToStash(-1);
        else if ((bucket.Guests & (1 << slot)) != 0) home.AddDisplacedToNext(-1);
        bucket.Clear(slot);
        Count--;
        if (expiresAtMs != Expiry.None) CountWithExpiry--;
        Debug.Assert(Count >= 0 && CountWithExpiry >= 0, "more entries are removed than were inserted");
    }

    /// <summary>Tells the header that the expiry of one of its entries changed.</summary>
    public void ExpiryChanged(long oldExpiresAtMs, long newExpiresAtMs)
    {
        if (oldExpiresAtMs != Expiry.None) CountWithExpiry--;
        if (newExpiresAtMs == Expiry.None) return;
        CountWithExpiry++;
        if (newExpiresAtMs < EarliestExpiryMs) EarliestExpiryMs = newExpiresAtMs;
    }

    private void AddEntry(long expiresAtMs)
    {
        Count++;
        ExpiryChanged(Expiry.None, expiresAtMs);
    }
}
