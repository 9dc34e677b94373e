using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;

namespace Tiercel.Engine;

/// <summary>
/// A small set of integers: in ascending order and of one width, as in Redis's intset, behind the head of a packed value.
/// </summary>
/// <remarks>
/// <code>
/// offset  size       content
/// 0       2          head of a packed value
/// 2       1          0xF8 + the binary logarithm of the width; no element of a listpack begins so
/// 3       n × width  the integers, little endian, width 2, 4 or 8: as many bytes as the one that needs most
/// </code>
/// As in Redis the width never shrinks.
/// </remarks>
internal static class PackedIntegers
{
    /// <summary>Bytes before the integers.</summary>
    public const int HeaderBytes = PackedValue.HeaderBytes + 1;

    /// <summary>More bytes than this are not packed: a change moves half of them on the average.</summary>
    public const int MaxBytes = Entry.MaxInlineValueBytes;

    private const byte Mark = 0xF8;

    /// <summary>Whether a packed set is one of integers.</summary>
    public static bool IsIntegers(ReadOnlySpan<byte> packed) => packed[PackedValue.HeaderBytes] >= Mark;

    /// <summary>Bytes of each integer.</summary>
    public static int Width(ReadOnlySpan<byte> packed) => 1 << (packed[PackedValue.HeaderBytes] - Mark);

    /// <summary>Bytes that an integer needs: 2, 4 or 8.</summary>
    public static int WidthOf(long value) =>
        value == (short)value ? sizeof(short) : value == (int)value ? sizeof(int) : sizeof(long);

    /// <summary>The integers of a set.</summary>
    public static ReadOnlySpan<byte> Integers(ReadOnlySpan<byte> packed) => packed[HeaderBytes..];

    /// <summary>One of the integers.</summary>
    public static long At(ReadOnlySpan<byte> packed, int index)
    {
        int width = Width(packed);
        return Read(packed[(HeaderBytes + (index * width))..], width);
    }

    /// <summary>Where an integer stands, or else where it would.</summary>
    public static bool TryFind(ReadOnlySpan<byte> packed, long value, out int index)
    {
        int low = 0;
        int high = PackedValue.Count(packed);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (At(packed, middle) < value) low = middle + 1;
            else high = middle;
        }

        index = low;
        return low < PackedValue.Count(packed) && At(packed, low) == value;
    }

    /// <summary>Writes a set of one integer; returns its bytes, <see cref="HeaderBytes"/> + 8 at most.</summary>
    public static int WriteOne(Span<byte> packed, long value)
    {
        int width = WidthOf(value);
        PackedValue.WriteHead(packed, 1);
        WriteWidth(packed, width);
        Write(packed[HeaderBytes..], value, width);
        return HeaderBytes + width;
    }

    /// <summary>Writes the byte that says how wide the integers are.</summary>
    public static void WriteWidth(Span<byte> packed, int width) =>
        packed[PackedValue.HeaderBytes] = (byte)(Mark + BitOperations.Log2((uint)width));

    /// <summary>Writes an integer of a width that holds it.</summary>
    public static void Write(Span<byte> target, long value, int width)
    {
        switch (width)
        {
            case sizeof(short):
                BinaryPrimitives.WriteInt16LittleEndian(target, (short)value);
                break;
            case sizeof(int):
                BinaryPrimitives.WriteInt32LittleEndian(target, (int)value);
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(target, value);
                break;
        }
    }

    /// <summary>
    /// Writes all integers of a set behind its head in a greater width, and with them one that needs it: so it is the least
    /// or the greatest of all. Returns the bytes without the head of a packed value.
    /// </summary>
    public static int WriteWidened(ReadOnlySpan<byte> packed, long value, Span<byte> target)
    {
        int width = WidthOf(value);
        int count = PackedValue.Count(packed);
        Debug.Assert(width > Width(packed), "the integers are wide enough");
        target[0] = (byte)(Mark + BitOperations.Log2((uint)width));
        int first = value < 0 ? 1 : 0;
        Write(target[(1 + (value < 0 ? 0 : count * width))..], value, width);
        for (int i = 0; i < count; i++) Write(target[(1 + ((first + i) * width))..], At(packed, i), width);
        return 1 + ((count + 1) * width);
    }

    /// <summary>Checks count, order and width; throws at the first contradiction.</summary>
    public static void CheckInvariants(ReadOnlySpan<byte> packed)
    {
        int count = PackedValue.Count(packed);
        if (count == 0 || packed.Length != HeaderBytes + (count * Width(packed)))
        {
            throw new InvalidOperationException($"Integers: {count} counted in {packed.Length} bytes.");
        }

        for (int i = 1; i < count; i++)
        {
            if (At(packed, i - 1) >= At(packed, i)) throw new InvalidOperationException("Integers: not in ascending order.");
        }
    }

    private static long Read(ReadOnlySpan<byte> source, int width) => width switch
    {
        sizeof(short) => BinaryPrimitives.ReadInt16LittleEndian(source),
        sizeof(int) => BinaryPrimitives.ReadInt32LittleEndian(source),
        _ => BinaryPrimitives.ReadInt64LittleEndian(source),
    };
}
