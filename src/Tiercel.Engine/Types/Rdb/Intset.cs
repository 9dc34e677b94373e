using System.Buffers.Binary;

namespace Tiercel.Engine;

/// <summary>
/// The form in which Redis keeps small sets of integers: 4 bytes of width (2, 4 or 8), 4 of number, and the integers in
/// ascending order, all little endian. Drawn in docs/formats/packed.md.
/// </summary>
internal static class Intset
{
    /// <summary>Bytes before the integers.</summary>
    public const int HeaderBytes = 8;

    /// <summary>
    /// The integers of a whole set that nobody vouches for, and how wide they are; false if it is damaged, not in
    /// strictly ascending order, or empty.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> image, out ReadOnlySpan<byte> integers, out int width)
    {
        integers = default;
        width = 0;
        if (image.Length <= HeaderBytes) return false;
        width = BinaryPrimitives.ReadInt32LittleEndian(image);
        if (width is not (sizeof(short) or sizeof(int) or sizeof(long))) return false;
        long count = BinaryPrimitives.ReadUInt32LittleEndian(image[4..]);
        integers = image[HeaderBytes..];
        if (count * width != integers.Length) return false;
        for (int at = width; at < integers.Length; at += width)
        {
            if (ReadAt(integers, at - width, width) >= ReadAt(integers, at, width)) return false;
        }

        return true;
    }

    /// <summary>Gives the integers of a whole set to a visitor; false as <see cref="TryRead"/>, or if it refuses.</summary>
    public static bool TryVisit<TVisitor>(scoped ReadOnlySpan<byte> image, ref TVisitor visitor)
        where TVisitor : struct, IElementVisitor, allows ref struct
    {
        if (!TryRead(image, out ReadOnlySpan<byte> integers, out int width)) return false;
        for (int at = 0; at < integers.Length; at += width)
        {
            if (!visitor.Visit(new ListpackElement(ReadAt(integers, at, width)))) return false;
        }

        return true;
    }

    private static long ReadAt(ReadOnlySpan<byte> integers, int at, int width) => width switch
    {
        sizeof(short) => BinaryPrimitives.ReadInt16LittleEndian(integers[at..]),
        sizeof(int) => BinaryPrimitives.ReadInt32LittleEndian(integers[at..]),
        _ => BinaryPrimitives.ReadInt64LittleEndian(integers[at..]),
    };
}
