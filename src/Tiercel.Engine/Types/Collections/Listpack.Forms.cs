using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>The forms of integers and of the lengths of texts.</summary>
internal static partial class Listpack
{
    private const int MaxTinyText = 63;
    private const int MaxShortText = 4095;
    private const int ShortIntegerMin = -(1 << 12);
    private const int ShortIntegerMax = (1 << 12) - 1;
    private const int Integer24Min = -(1 << 23);
    private const int Integer24Max = (1 << 23) - 1;

    /// <summary>Bytes of an integer, without the length behind it.</summary>
    internal static int IntegerBytes(long value)
    {
        if ((ulong)value < TinyText) return 1;
        if (value is >= ShortIntegerMin and <= ShortIntegerMax) return 2;
        if (value == (short)value) return 3;
        if (value is >= Integer24Min and <= Integer24Max) return 4;
        return value == (int)value ? 5 : 9;
    }

    /// <summary>Bytes before a text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int TextHeaderBytes(int length) => length <= MaxTinyText ? 1 : length <= MaxShortText ? 2 : 5;

    /// <summary>Writes an integer without the length behind it; returns its bytes.</summary>
    internal static int WriteInteger(Span<byte> target, long value)
    {
        int bytes = IntegerBytes(value);
        switch (bytes)
        {
            case 1:
                target[0] = (byte)value;
                break;
            case 2:
                target[0] = (byte)(ShortInteger | ((value >> 8) & 0x1F));
                target[1] = (byte)value;
                break;
            default:
                target[0] = (byte)(bytes == 9 ? Integer64 : Integer16 + bytes - 3);
                for (int i = 1; i < bytes; i++, value >>= 8) target[i] = (byte)value;
                break;
        }

        return bytes;
    }

    /// <summary>Writes what stands before a text; returns its bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int WriteTextHeader(Span<byte> target, int length)
    {
        if (length > MaxTinyText) return WriteLongerTextHeader(target, length);
        target[0] = (byte)(TinyText | length);
        return 1;
    }

    /// <summary>Bytes that must be there for <see cref="BodyBytes"/> to be told, by an element's first byte.</summary>
    internal static int HeaderBytes(int first) => first is >= ShortText and <= LongText ? first < LongText ? 2 : 5 : 1;

    /// <summary>Bytes of an element without the length behind it; 0 if no element begins so.</summary>
    internal static long BodyBytes(ReadOnlySpan<byte> element) => element[0] switch
    {
        < TinyText => 1,
        < ShortInteger => 1 + element[0] - TinyText,
        < ShortText => 2,
        < LongText => 2 + ShortTextLength(element),
        LongText => 5 + LongTextLength(element),
        < Integer64 => element[0] - Integer16 + 3,
        Integer64 => 9,
        _ => 0,
    };

    /// <summary>The length of a text that begins with 1110xxxx.</summary>
    internal static int ShortTextLength(ReadOnlySpan<byte> element) => ((element[0] & 0x0F) << 8) | element[1];

    /// <summary>The integer that an element is which is more than 7 bits.</summary>
    internal static long ReadInteger(ReadOnlySpan<byte> element) => element[0] switch
    {
        Integer16 => BinaryPrimitives.ReadInt16LittleEndian(element[1..]),
        Integer24 => (element[1] | (element[2] << 8) | (element[3] << 16)) << 8 >> 8,
        Integer32 => BinaryPrimitives.ReadInt32LittleEndian(element[1..]),
        Integer64 => BinaryPrimitives.ReadInt64LittleEndian(element[1..]),
        _ => ((element[0] << 8) | element[1]) << 19 >> 19,
    };

    /// <summary>The length of a text that begins with 11110000.</summary>
    internal static long LongTextLength(ReadOnlySpan<byte> element) =>
        BinaryPrimitives.ReadUInt32LittleEndian(element[1..]);

    private static int WriteLongerTextHeader(Span<byte> target, int length)
    {
        if (length <= MaxShortText)
        {
            target[0] = (byte)(ShortText | (length >> 8));
            target[1] = (byte)length;
            return 2;
        }

        target[0] = LongText;
        BinaryPrimitives.WriteInt32LittleEndian(target[1..], length);
        return 5;
    }
}
