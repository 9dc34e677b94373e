using System.Buffers.Binary;

namespace Tiercel.Engine;

/// <summary>
/// The form in which Redis up to 6.2 kept small collections. Only read, and believed in nothing. Drawn in
/// docs/formats/packed.md.
/// </summary>
internal static class Ziplist
{
    private const int HeaderBytes = 10;
    private const int UnknownCount = ushort.MaxValue;
    private const byte End = 0xFF;

    // First bytes of an entry: the length of the entry before it, up to 253, or this and then four bytes of it.
    private const int LongPrevious = 0xFE;

    // The two high bits say what an entry is.
    private const int TextMask = 0xC0;
    private const int Text6 = 0x00;
    private const int Text14 = 0x40;

    // Integers: of whole bytes, or one from 0 to 12 in the low bits.
    private const int Integer16 = 0xC0;
    private const int Integer32 = 0xD0;
    private const int Integer64 = 0xE0;
    private const int Integer24 = 0xF0;
    private const int Integer8 = 0xFE;
    private const int FirstImmediate = 0xF1;
    private const int LastImmediate = 0xFD;

    /// <summary>Gives the elements of a whole ziplist to a visitor; false if it is damaged or the visitor refuses.</summary>
    public static bool TryVisit<TVisitor>(scoped ReadOnlySpan<byte> image, ref TVisitor visitor)
        where TVisitor : struct, IElementVisitor, allows ref struct
    {
        if (image.Length < HeaderBytes + 1 || image[^1] != End) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(image) != (uint)image.Length) return false;
        uint tail = BinaryPrimitives.ReadUInt32LittleEndian(image[4..]);
        int declared = BinaryPrimitives.ReadUInt16LittleEndian(image[8..]);
        int count = 0;
        int previous = 0;
        int at = HeaderBytes;
        for (; at < image.Length - 1; at += previous, count++)
        {
            if (count > 0 && image[at] == End) return false;
            if (!TryReadEntry(image[at..^1], previous, out int size, out ListpackElement element)) return false;
            if (!visitor.Visit(element)) return false;
            previous = size;
        }

        return (count == 0 || tail == (uint)(at - previous)) && (declared == UnknownCount || declared == count);
    }

    // The entry at the start of the rest, behind an entry of a length.
    private static bool TryReadEntry(ReadOnlySpan<byte> rest, int previous, out int size, out ListpackElement element)
    {
        element = default;
        size = rest[0] == LongPrevious ? 5 : 1;
        if (rest[0] == End || rest.Length <= size) return false;
        uint found = size == 1 ? rest[0] : BinaryPrimitives.ReadUInt32LittleEndian(rest[1..]);
        if (found != (uint)previous) return false;
        ReadOnlySpan<byte> body = rest[size..];
        int first = body[0];
        if ((first & TextMask) == TextMask)
        {
            int bytes = IntegerBytes(first);
            if (bytes < 0 || body.Length <= bytes) return false;
            element = new ListpackElement(ReadInteger(first, body[1..]));
            size += 1 + bytes;
            return true;
        }

        if (!TryReadText(body, out int header, out ReadOnlySpan<byte> text)) return false;
        element = new ListpackElement(text);
        size += header + text.Length;
        return true;
    }

    private static bool TryReadText(ReadOnlySpan<byte> body, out int header, out ReadOnlySpan<byte> text)
    {
        text = default;
        int form = body[0] & TextMask;
        header = form == Text6 ? 1 : form == Text14 ? 2 : 5;
        if (body.Length < header) return false;
        long length = form switch
        {
            Text6 => body[0] & ~TextMask,
            Text14 => ((body[0] & ~TextMask) << 8) | body[1],
            _ => BinaryPrimitives.ReadUInt32BigEndian(body[1..]),
        };
        if (length > body.Length - header) return false;
        text = body.Slice(header, (int)length);
        return true;
    }

    // Bytes behind the first of an integer; -1 if no entry begins so.
    private static int IntegerBytes(int first) => first switch
    {
        Integer8 => 1,
        Integer16 => 2,
        Integer24 => 3,
        Integer32 => 4,
        Integer64 => 8,
        >= FirstImmediate and <= LastImmediate => 0,
        _ => -1,
    };

    private static long ReadInteger(int first, ReadOnlySpan<byte> bytes) => first switch
    {
        Integer8 => (sbyte)bytes[0],
        Integer16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        Integer24 => (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16)) << 8 >> 8,
        Integer32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        Integer64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => first - FirstImmediate,
    };
}
