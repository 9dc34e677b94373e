using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Tiercel.Primitives;

/// <summary>
/// The CRC of Castagnoli's polynomial (RFC 3720, appendix B.4), for which processors have an instruction: eight bytes at a time.
/// </summary>
internal static class Crc32C
{
    /// <summary>What a checksum begins with; <see cref="End"/> ends it.</summary>
    public const uint Begin = uint.MaxValue;

    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => End(Add(Begin, bytes));

    /// <summary>Goes on with more bytes.</summary>
    public static uint Add(uint checksum, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            checksum = BitOperations.Crc32C(checksum, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (byte left in bytes[(words.Length * sizeof(ulong))..]) checksum = BitOperations.Crc32C(checksum, left);
        return checksum;
    }

    /// <summary>Goes on with a number, as eight bytes, the lowest first.</summary>
    public static uint Add(uint checksum, long number) => BitOperations.Crc32C(checksum, (ulong)number);

    /// <summary>The checksum of all that was added.</summary>
    public static uint End(uint checksum) => ~checksum;
}
