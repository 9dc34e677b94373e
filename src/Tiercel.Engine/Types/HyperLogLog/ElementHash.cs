using System.Buffers.Binary;
using System.Numerics;

namespace Tiercel.Engine;

/// <summary>
/// The register and the rank of an element of a HyperLogLog, by the 64-bit hash and the seed that Redis uses: others
/// would count the same element of a value that comes from there a second time.
/// </summary>
/// <remarks>The hash is MurmurHash64A, which Austin Appleby has put into the public domain.</remarks>
internal static class ElementHash
{
    private const ulong Seed = 0xadc83b19;
    private const ulong Multiplier = 0xc6a4a7935bd1e995;
    private const int Shift = 47;

    /// <summary>Which register an element belongs to, and what that must hold at least.</summary>
    public static int Locate(ReadOnlySpan<byte> element, out int rank)
    {
        ulong hash = Hash(element);
        ulong rest = hash >> HyperLogLogFormat.IndexBits;
        rank = rest == 0 ? HyperLogLogFormat.MaxRank : BitOperations.TrailingZeroCount(rest) + 1;
        return (int)(hash & (HyperLogLogFormat.Registers - 1));
    }

    /// <summary>The hash of some bytes, of little-endian words on every machine.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = Seed ^ ((ulong)bytes.Length * Multiplier);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Multiplier;
            word = (word ^ (word >> Shift)) * Multiplier;
            hash = (hash ^ word) * Multiplier;
        }

        if (!bytes.IsEmpty)
        {
            ulong tail = 0;
            for (int i = bytes.Length - 1; i >= 0; i--) tail = (tail << 8) | bytes[i];
            hash = (hash ^ tail) * Multiplier;
        }

        hash = (hash ^ (hash >> Shift)) * Multiplier;
        return hash ^ (hash >> Shift);
    }
}
