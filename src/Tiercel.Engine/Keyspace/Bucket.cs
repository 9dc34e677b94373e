using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tiercel.Engine;

/// <summary>One cache line of a segment: twelve slots, each a one-byte tag of the hash and a reference to an entry.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       12    tags; 0 = the slot is free
/// 12      2     bit i: the entry of slot i belongs to the bucket before this one
/// 14      1     entries that belong here but lie in the next bucket
/// 15      1     entries that belong here but lie in the stash or in an overflow segment; 255 = 255 or more
/// 16      48    references
/// </code>
/// Tags of a bucket are compared all at once with a 16-byte vector (the idea of F14, Meta's hash table).
/// </remarks>
internal readonly unsafe struct Bucket(byte* address)
{
    public const int Slots = 12;
    public const int Bytes = 64;

    private const uint SlotMask = (1u << Slots) - 1;
    private const byte Saturated = 255;

    public byte* Address { get; } = address;

    public ref ushort Guests => ref *(ushort*)(Address + 12);

    /// <summary>Whether entries that belong here lie elsewhere.</summary>
    public bool HasDisplaced => *(ushort*)(Address + 14) != 0;

    public byte DisplacedToNext => Address[14];

    public byte DisplacedToStash => Address[15];

    public ref uint Reference(int slot) => ref ((uint*)(Address + 16))[slot];

    public byte TagOf(int slot) => Address[slot];

    /// <summary>Bit i is set where slot i has this tag; tag 0 finds the free slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Match(byte tag) =>
        Vector128.Equals(Vector128.Load(Address), Vector128.Create(tag)).ExtractMostSignificantBits() & SlotMask;

    /// <summary>The same without vectors; tests compare the two.</summary>
    public uint MatchScalar(byte tag)
    {
        uint mask = 0;
        for (int i = 0; i < Slots; i++)
        {
            if (Address[i] == tag) mask |= 1u << i;
        }

        return mask;
    }

    public uint Occupied => ~Match(0) & SlotMask;

    public int Count => BitOperations.PopCount(Occupied);

    public void Put(int slot, byte tag, uint reference)
    {
        Debug.Assert(Address[slot] == 0 && tag != 0, "the slot is taken");
        Address[slot] = tag;
        Reference(slot) = reference;
    }

    public void Clear(int slot)
    {
        Address[slot] = 0;
        Reference(slot) = 0;
        Guests &= (ushort)~(1 << slot);
    }

    public void AddDisplacedToNext(int delta) => Address[14] = (byte)(Address[14] + delta);

    public void AddDisplacedToStash(int delta)
    {
        // Once saturated the count is unknown, and stays so until the segment is rebuilt.
        if (Address[15] != Saturated) Address[15] = (byte)(Address[15] + delta);
    }
}
