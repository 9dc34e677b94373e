using System.Buffers.Binary;

namespace Tiercel.Primitives;

/// <summary>
/// The checksum of dumps and snapshot files: CRC-64 with the polynomial 0xad93d23594c935a9 (Jones), reflected, from 0,
/// without a final complement, as Redis computes it. Of the text 123456789 it is 0xe9c6d914c4b8d9ca.
/// </summary>
/// <remarks>
/// Eight bytes a step through eight tables of 256 words ("slicing by 8", Kounavis and Berry, ISCC 2005): table k holds
/// what a byte contributes when k more bytes follow it. Thread safe.
/// </remarks>
internal static class Crc64
{
    // The polynomial with its bits in reverse: the lowest bit is that of the highest power.
    private const ulong Polynomial = 0x95AC_9329_AC4B_C9B5;

    private const int Slices = 8;

    private static readonly ulong[] Tables = MakeTables();

    /// <summary>The checksum of what came before with these bytes behind it; 0 to begin with.</summary>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> tables = Tables;
        while (bytes.Length >= sizeof(ulong))
        {
            ulong word = crc ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            crc = tables[0x700 + (byte)word]
                ^ tables[0x600 + (byte)(word >> 8)]
                ^ tables[0x500 + (byte)(word >> 16)]
                ^ tables[0x400 + (byte)(word >> 24)]
                ^ tables[0x300 + (byte)(word >> 32)]
                ^ tables[0x200 + (byte)(word >> 40)]
                ^ tables[0x100 + (byte)(word >> 48)]
                ^ tables[(byte)(word >> 56)];
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes) crc = tables[(byte)crc ^ value] ^ (crc >> 8);
        return crc;
    }

    /// <summary>The same bit by bit, as the definition says; tests compare the two.</summary>
    public static ulong AppendScalar(ulong crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = Shift(crc);
        }

        return crc;
    }

    private static ulong Shift(ulong crc) => (crc >> 1) ^ ((crc & 1) == 0 ? 0 : Polynomial);

    private static ulong[] MakeTables()
    {
        ulong[] tables = new ulong[Slices * 256];
        for (int i = 0; i < 256; i++)
        {
            ulong crc = (ulong)i;
            for (int bit = 0; bit < 8; bit++) crc = Shift(crc);
            tables[i] = crc;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            ulong before = tables[i - 256];
            tables[i] = tables[(byte)before] ^ (before >> 8);
        }

        return tables;
    }
}
