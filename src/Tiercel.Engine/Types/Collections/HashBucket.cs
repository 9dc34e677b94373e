using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tiercel.Engine;

/// <summary>A cache line of a <see cref="HashIndex{TKeys}"/>: twelve elements' tags and references.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       12    tags, a byte of each hash; 0 = the slot is free
/// 12      4     the bucket that takes what does not fit here, a slot of the heap; 0 = none
/// 16      48    references
/// </code>
/// The sibling of <see cref="Bucket"/>, which has no chain but neighbours to lean on.
/// </remarks>
internal readonly unsafe struct HashBucket(byte* address)
{
    public const int Slots = 12;
    public const int Bytes = 64;

    /// <summary>Buckets of a page of an index, as a power of two.</summary>
    public const int PageShift = 4;

    private const uint SlotMask = (1u << Slots) - 1;

    public byte* Address { get; } = address;

    public ref uint Overflow => ref *(uint*)(Address + Slots);

    public uint Occupied => ~Match(0) & SlotMask;

    public int Count => BitOperations.PopCount(Occupied);

    /// <summary>The tag of a hash: of its high bits, as the low ones number the buckets.</summary>
    public static byte TagOf(ulong hash) => (byte)Math.Max(hash >> 56, 1);

    public ref uint Reference(int slot) => ref ((uint*)(Address + 16))[slot];

    public byte Tag(int slot) => Address[slot];

    /// <summary>Bit i is set where slot i has this tag; tag 0 finds the free slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Match(byte tag) =>
        Vector128.Equals(Vector128.Load(Address), Vector128.Create(tag)).ExtractMostSignificantBits() & SlotMask;

    public void Put(int slot, byte tag, uint reference)
    {
        Address[slot] = tag;
        Reference(slot) = reference;
    }

    public void Clear() => new Span<byte>(Address, Bytes).Clear();
}
