using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// Elements one after the other in a row of bytes, each as in Redis's listpack; the header and the end byte of a
/// listpack are not kept, see <see cref="ListpackImage"/>.
/// </summary>
/// <remarks>
/// <code>
/// first byte       what it is                                              bytes
/// 0xxxxxxx         an integer from 0 to 127                                1
/// 10xxxxxx         a text of x bytes, up to 63                             1 + x
/// 110xxxxx         an integer of 13 bits, with the next byte; high first   2
/// 1110xxxx         a text of x bytes, up to 4095, with the next byte       2 + x
/// 11110000         a text; its length in 4 bytes                           5 + x
/// 11110001 … 0100  an integer of 2, 3, 4, 8 bytes                          3, 4, 5, 9
/// </code>
/// Numbers of whole bytes are little endian, integers in two's complement. Behind each element stands the number of
/// its bytes, so that it can be stepped over backwards: groups of 7 bits, the high ones first, 128 added to each but
/// the first. Every value has one form: integers are never kept as text nor in more bytes than they need.
/// <para>
/// The bytes are trusted here: they were written here, or found sound by <see cref="ListpackImage"/>. Offsets are those
/// of an element's first byte.
/// </para>
/// </remarks>
internal static partial class Listpack
{
    internal const int TinyText = 0x80;
    internal const int ShortInteger = 0xC0;
    internal const int ShortText = 0xE0;
    internal const int LongText = 0xF0;
    internal const int Integer16 = 0xF1;
    internal const int Integer24 = 0xF2;
    internal const int Integer32 = 0xF3;
    internal const int Integer64 = 0xF4;

    /// <summary>Bytes that the length behind an element may have.</summary>
    internal const int MaxBackLengthBytes = 5;

    /// <summary>Bytes of the element that a value becomes.</summary>
    public static int EncodedLength(ReadOnlySpan<byte> value) => new ListpackElement(value).EncodedLength;

    /// <summary>Writes a value to the start of a span; returns the bytes of the element.</summary>
    public static int Write(Span<byte> target, ReadOnlySpan<byte> value) => new ListpackElement(value).WriteTo(target);

    /// <summary>The element at an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ListpackElement Read(ReadOnlySpan<byte> elements, int offset)
    {
        int first = elements[offset];
        if ((first & 0xC0) == TinyText) return ListpackElement.OfText(elements.Slice(offset + 1, first & 0x3F));
        return first < TinyText ? new ListpackElement(first) : ReadLonger(elements[offset..]);
    }

    /// <summary>
    /// The element at an offset as text: where it lies, or an integer written to <paramref name="scratch"/> of at least
    /// <see cref="ListpackElement.ScratchBytes"/>.
    /// </summary>
    public static ReadOnlySpan<byte> ReadText(ReadOnlySpan<byte> elements, int offset, Span<byte> scratch) =>
        Read(elements, offset).AsText(scratch);

    /// <summary>Whether the element at an offset is a value; nothing is formatted for it.</summary>
    public static bool Matches(ReadOnlySpan<byte> elements, int offset, ReadOnlySpan<byte> value) =>
        Read(elements, offset).Equals(new ListpackElement(value));

    /// <summary>Where the element after the one at an offset begins: the end of the bytes, if that is the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Next(ReadOnlySpan<byte> elements, int offset)
    {
        int first = elements[offset];
        // Nearly all elements are of these two forms. Where the branches are foreseen, the way from one integer to the
        // next does not wait for the byte that was read.
        if (first < TinyText) return offset + 2;
        return (first & 0xC0) == TinyText ? offset + first - TinyText + 2 : offset + LongerBytes(elements[offset..]);
    }

    /// <summary>
    /// Where the element before an offset begins; the offset may be the end of the bytes, but not 0.
    /// </summary>
    public static int Previous(ReadOnlySpan<byte> elements, int offset)
    {
        int at = offset - 1;
        int size = elements[at] & 0x7F;
        for (int shift = 7; elements[at] > 0x7F; shift += 7) size |= (elements[--at] & 0x7F) << shift;
        return at - size;
    }

    /// <summary>Where the element begins that comes so many after the one at an offset; the end, if there are no more.</summary>
    public static int Skip(ReadOnlySpan<byte> elements, int offset, int count)
    {
        for (; count > 0 && offset < elements.Length; count--) offset = Next(elements, offset);
        return offset;
    }

    /// <summary>Where the element begins that comes so many before an offset; 0, if there are no more.</summary>
    public static int SkipBack(ReadOnlySpan<byte> elements, int offset, int count)
    {
        for (; count > 0 && offset > 0; count--) offset = Previous(elements, offset);
        return offset;
    }

    /// <summary>How many elements there are.</summary>
    public static int Count(ReadOnlySpan<byte> elements)
    {
        int count = 0;
        for (int offset = 0; offset < elements.Length; offset = Next(elements, offset)) count++;
        return count;
    }

    /// <summary>Bytes of the number that says how long an element of so many bytes is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int BackLengthBytes(int size) => size <= 127 ? 1 : LongerBackLengthBytes(size);

    internal static int WriteBackLength(Span<byte> target, int size)
    {
        int bytes = BackLengthBytes(size);
        for (int i = bytes - 1; i > 0; i--, size >>= 7) target[i] = (byte)(size | 0x80);
        target[0] = (byte)size;
        return bytes;
    }

    // The limits are one below what would fit, as Redis has them: other limits would make other bytes.
    private static int LongerBackLengthBytes(int size) => size switch
    {
        < (1 << 14) - 1 => 2,
        < (1 << 21) - 1 => 3,
        < (1 << 28) - 1 => 4,
        _ => 5,
    };

    // Bytes of an element that is neither a tiny text nor an integer of 7 bits, with the length behind it.
    private static int LongerBytes(ReadOnlySpan<byte> element)
    {
        int size = (int)BodyBytes(element);
        return size + BackLengthBytes(size);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ListpackElement ReadLonger(ReadOnlySpan<byte> element)
    {
        int first = element[0];
        if (first < ShortText || first > LongText) return new ListpackElement(ReadInteger(element));
        ReadOnlySpan<byte> text = first < LongText
            ? element.Slice(2, ShortTextLength(element))
            : element.Slice(5, (int)LongTextLength(element));
        return ListpackElement.OfText(text);
    }
}
