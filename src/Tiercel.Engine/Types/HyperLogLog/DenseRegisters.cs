using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace Tiercel.Engine;

/// <summary>
/// Registers of six bits each, four in three bytes, the lowest bits first. Sixteen are taken apart and put together at
/// a time; every loop has a plain twin, which tests compare it with.
/// </summary>
/// <remarks>All spans of packed registers are of <see cref="Bytes"/>, all of plain ones a byte for each register.</remarks>
internal static class DenseRegisters
{
    /// <summary>Bytes of all registers.</summary>
    public const int Bytes = HyperLogLogFormat.Registers * Bits / 8;

    private const int Bits = 6;
    private const int Mask = (1 << Bits) - 1;

    // Sixteen registers.
    private const int GroupBytes = 12;
    private const int GroupRegisters = 16;

    /// <summary>One register.</summary>
    public static int Get(ReadOnlySpan<byte> packed, int index)
    {
        int at = index * Bits / 8;
        int word = packed[at] | (at + 1 < packed.Length ? packed[at + 1] << 8 : 0);
        return (word >> (index * Bits & 7)) & Mask;
    }

    /// <summary>Sets one register.</summary>
    public static void Set(Span<byte> packed, int index, int rank)
    {
        int at = index * Bits / 8;
        int shift = index * Bits & 7;
        packed[at] = (byte)((packed[at] & ~(Mask << shift)) | (rank << shift));
        if (shift <= 8 - Bits) return;
        packed[at + 1] = (byte)((packed[at + 1] & ~(Mask >> (8 - shift))) | (rank >> (8 - shift)));
    }

    /// <summary>Raises each of the plain registers to the packed one in its place, if that is greater.</summary>
    public static void MergeInto(ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        Debug.Assert(packed.Length == Bytes && plain.Length == HyperLogLogFormat.Registers, "these are not all registers");
        int group = 0;
        // A vector is loaded with four bytes more than it needs, which behind the last group there are not.
        for (; group < (Bytes / GroupBytes) - 1; group++)
        {
            Vector128<byte> found = Unpack(Vector128.Create(packed.Slice(group * GroupBytes, Vector128<byte>.Count)));
            Span<byte> target = plain.Slice(group * GroupRegisters, GroupRegisters);
            Vector128.Max(found, Vector128.Create<byte>(target)).CopyTo(target);
        }

        MergeIntoScalar(packed, plain, group * GroupRegisters);
    }

    /// <summary>The plain twin of <see cref="MergeInto"/>, from a register on.</summary>
    public static void MergeIntoScalar(ReadOnlySpan<byte> packed, Span<byte> plain, int first = 0)
    {
        for (int i = first; i < plain.Length; i++) plain[i] = (byte)Math.Max(plain[i], Get(packed, i));
    }

    /// <summary>Packs registers that are plain.</summary>
    public static void Pack(ReadOnlySpan<byte> plain, Span<byte> packed)
    {
        Debug.Assert(packed.Length == Bytes && plain.Length == HyperLogLogFormat.Registers, "these are not all registers");
        int group = 0;
        for (; group < (Bytes / GroupBytes) - 1; group++)
        {
            Vector128<byte> ranks = Vector128.Create(plain.Slice(group * GroupRegisters, GroupRegisters));
            Pack(ranks).CopyTo(packed.Slice(group * GroupBytes, Vector128<byte>.Count));
        }

        PackScalar(plain, packed, group * GroupRegisters);
    }

    /// <summary>The plain twin of <see cref="Pack(ReadOnlySpan{byte}, Span{byte})"/>, from a register on.</summary>
    public static void PackScalar(ReadOnlySpan<byte> plain, Span<byte> packed, int first = 0)
    {
        for (int i = first; i < plain.Length; i++) Set(packed, i, plain[i]);
    }

    /// <summary>Counts how many registers have which rank.</summary>
    public static void CountRanks(ReadOnlySpan<byte> packed, Span<int> histogram)
    {
        // Eight registers are six bytes, of which the lower 48 bits of a word are made.
        int at = 0;
        for (; at + sizeof(ulong) <= packed.Length; at += Bits)
        {
            CountEight(BinaryPrimitives.ReadUInt64LittleEndian(packed[at..]), histogram);
        }

        for (int i = at * 8 / Bits; i < HyperLogLogFormat.Registers; i++) histogram[Get(packed, i)]++;
    }

    private static void CountEight(ulong word, Span<int> histogram)
    {
        for (int i = 0; i < 8; i++)
        {
            histogram[(int)word & Mask]++;
            word >>= Bits;
        }
    }

    // Three bytes each are spread over the four of an integer, and in it the four registers over its bytes.
    private static Vector128<byte> Unpack(Vector128<byte> packed)
    {
        Vector128<uint> three = Vector128.Shuffle(
            packed, Vector128.Create((byte)0, 1, 2, 0xFF, 3, 4, 5, 0xFF, 6, 7, 8, 0xFF, 9, 10, 11, 0xFF)).AsUInt32();
        Vector128<uint> four = (three & Vector128.Create(0x3Fu))
            | ((three << 2) & Vector128.Create(0x3F00u))
            | ((three << 4) & Vector128.Create(0x3F_0000u))
            | ((three << 6) & Vector128.Create(0x3F00_0000u));
        return four.AsByte();
    }

    private static Vector128<byte> Pack(Vector128<byte> ranks)
    {
        Vector128<uint> four = ranks.AsUInt32();
        Vector128<uint> three = (four & Vector128.Create(0x3Fu))
            | ((four >> 2) & Vector128.Create(0xFC0u))
            | ((four >> 4) & Vector128.Create(0x3_F000u))
            | ((four >> 6) & Vector128.Create(0xFC_0000u));
        return Vector128.Shuffle(
            three.AsByte(), Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0xFF, 0xFF, 0xFF, 0xFF));
    }
}
