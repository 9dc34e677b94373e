using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The numbers of the format of dumps and snapshot files, as Redis 7.0 writes them, and its lengths.</summary>
internal static class RdbFormat
{
    /// <summary>The version that Redis 7.0 writes.</summary>
    public const int Version = 10;

    /// <summary>
    /// That of Redis 7.4, which brought fields that expire: of payloads that have some, and the newest that is read.
    /// </summary>
    public const int NewestRead = 12;

    /// <summary>The type byte of a string.</summary>
    public const byte StringType = 0;

    /// <summary>The byte in front of a library of functions.</summary>
    public const byte FunctionLibrary = 245;

    // The two high bits of the first byte of a length.
    public const int LengthShift = 6;
    public const int LengthMask = 0x3F;
    public const int Length6 = 0;
    public const int Length14 = 1;
    public const int LengthOfEncoding = 3;

    // First bytes of lengths that do not fit 14 bits.
    public const byte Length32 = 0x80;
    public const byte Length64 = 0x81;

    // Encodings of strings.
    public const byte Int8 = 0;
    public const byte Int16 = 1;
    public const byte Int32 = 2;
    public const byte Compressed = 3;

    // The types of 7.4, the first of them never released.
    private const byte FirstTypeOfNewest = 22;

    /// <summary>Bytes that <see cref="WriteLength"/> may write. Values here are below 4 GiB.</summary>
    public const int MaxLengthBytes = 5;

    /// <summary>The version that brought a type.</summary>
    public static ushort VersionOf(byte type) => type < FirstTypeOfNewest ? (ushort)Version : (ushort)NewestRead;

    /// <summary>Writes a length in as few bytes as hold it; returns how many.</summary>
    public static int WriteLength(Span<byte> target, uint length)
    {
        if (length <= LengthMask)
        {
            target[0] = (byte)length;
            return 1;
        }

        if (length < 1 << 14)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)((Length14 << 14) | (int)length));
            return 2;
        }

        target[0] = Length32;
        BinaryPrimitives.WriteUInt32BigEndian(target[1..], length);
        return MaxLengthBytes;
    }

    /// <summary>Writes a number of up to 64 bits in the form of a length.</summary>
    public static void WriteNumber(ref PooledBuffer target, ulong number)
    {
        if (number <= uint.MaxValue)
        {
            target.Commit(WriteLength(target.Reserve(MaxLengthBytes), (uint)number));
            return;
        }

        target.WriteByte(Length64);
        BinaryPrimitives.WriteUInt64BigEndian(target.Reserve(sizeof(ulong)), number);
        target.Commit(sizeof(ulong));
    }

    /// <summary>Writes the byte that announces an encoding instead of a length.</summary>
    public static void WriteEncoding(ref PooledBuffer target, byte encoding) =>
        target.WriteByte((byte)((LengthOfEncoding << LengthShift) | encoding));
}
