using System.Buffers.Binary;

namespace Tiercel.Engine;

/// <summary>
/// A whole listpack as it stands in a dump or a snapshot file: 4 bytes of length in all, 2 of the number of elements
/// (65535: not known), little endian; the elements, as <see cref="Listpack"/> draws them; a byte 0xFF.
/// </summary>
internal static class ListpackImage
{
    /// <summary>Bytes of a listpack that are not elements.</summary>
    public const int Overhead = HeaderBytes + 1;

    private const int HeaderBytes = 6;
    private const int UnknownCount = ushort.MaxValue;
    private const byte End = 0xFF;

    /// <summary>
    /// The elements of a listpack that nobody vouches for; false if any byte of it is not as it must be.
    /// <paramref name="canonical"/> says whether every element has the form in which it is written here: if not, the
    /// elements are to be rewritten by <see cref="Rewrite"/> before anything else is done with them.
    /// </summary>
    public static bool TryRead(
        ReadOnlySpan<byte> image, out ReadOnlySpan<byte> elements, out int count, out bool canonical)
    {
        elements = default;
        count = 0;
        canonical = true;
        if (image.Length < Overhead || image[^1] != End) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(image) != (uint)image.Length) return false;
        int declared = BinaryPrimitives.ReadUInt16LittleEndian(image[4..]);
        ReadOnlySpan<byte> rest = image[HeaderBytes..^1];
        for (; !rest.IsEmpty; count++)
        {
            if (!TryMeasure(rest, out int size)) return false;
            canonical &= IsCanonical(rest, size);
            rest = rest[(size + Listpack.BackLengthBytes(size))..];
        }

        elements = image[HeaderBytes..^1];
        return declared == UnknownCount || declared == count;
    }

    /// <summary>Gives the elements of a listpack to a visitor; false if it is damaged or the visitor refuses.</summary>
    public static bool TryVisit<TVisitor>(scoped ReadOnlySpan<byte> image, ref TVisitor visitor)
        where TVisitor : struct, IElementVisitor, allows ref struct
    {
        if (!TryRead(image, out ReadOnlySpan<byte> elements, out _, out _)) return false;
        ListpackCursor cursor = new(elements);
        while (cursor.MoveNext())
        {
            ListpackElement element = cursor.Current;
            if (!visitor.Visit(element.IsInteger ? element : new ListpackElement(element.Text))) return false;
        }

        return true;
    }

    /// <summary>
    /// Writes sound elements in the form that <see cref="Listpack"/> expects; returns the bytes, which are never more
    /// than there were. The target may begin where the elements do.
    /// </summary>
    public static int Rewrite(ReadOnlySpan<byte> elements, Span<byte> target)
    {
        int written = 0;
        while (!elements.IsEmpty)
        {
            // No element becomes longer, and neither does what stands before its text: the text may be moved within
            // the same bytes, and what is written never reaches what is still to be read.
            int size = (int)Listpack.BodyBytes(elements);
            ListpackElement element = ReadAny(elements);
            elements = elements[(size + Listpack.BackLengthBytes(size))..];
            written += element.WriteTo(target[written..]);
        }

        return written;
    }

    /// <summary>
    /// Writes a whole listpack of <paramref name="elements"/> to a span of their length and <see cref="Overhead"/>.
    /// </summary>
    public static void Write(Span<byte> target, ReadOnlySpan<byte> elements, int count)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, elements.Length + Overhead);
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], (ushort)Math.Min(count, UnknownCount));
        elements.CopyTo(target[HeaderBytes..]);
        target[elements.Length + HeaderBytes] = End;
    }

    // Bytes of an element without the length behind it; false unless all are there, with the right length behind them.
    private static bool TryMeasure(ReadOnlySpan<byte> rest, out int size)
    {
        size = 0;
        if (rest.Length < Listpack.HeaderBytes(rest[0])) return false;
        long bytes = Listpack.BodyBytes(rest);
        if (bytes == 0 || bytes > rest.Length) return false;
        size = (int)bytes;
        Span<byte> backLength = stackalloc byte[Listpack.MaxBackLengthBytes];
        return rest[size..].StartsWith(backLength[..Listpack.WriteBackLength(backLength, size)]);
    }

    // A form other than the shortest has another length.
    private static bool IsCanonical(ReadOnlySpan<byte> rest, int size) =>
        ReadAny(rest).EncodedLength == size + Listpack.BackLengthBytes(size);

    // The first element, of which it is not known whether a text is an integer's.
    private static ListpackElement ReadAny(ReadOnlySpan<byte> elements)
    {
        ListpackElement element = Listpack.Read(elements, 0);
        return element.IsInteger ? element : new ListpackElement(element.Text);
    }
}
