using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>Finding an element: the hot loop of every small collection.</summary>
internal static partial class Listpack
{
    // Values up to this length are laid out as the element they would be, and sought as bytes.
    private const int MaxSoughtBytes = MaxTinyText + 2;

    // From so many bytes on, a text is first sought among all bytes, many at a time: if it is absent, that is all there
    // is to do (200 fields: 860 -> 180 ns), and if it is there, the way to it has still to be gone (420 -> 470 ns).
    private const int MinBytesSearched = 160;

    /// <summary>
    /// The offset of the first element that is a value, or -1. Looks at every element if <paramref name="stride"/> is 1,
    /// at every other one, from the first, if it is 2.
    /// </summary>
    [SkipLocalsInit]
    public static int Find(ReadOnlySpan<byte> elements, ReadOnlySpan<byte> value, int stride)
    {
        ListpackElement sought = new(value);
        if (sought.IsInteger || value.Length <= MaxTinyText)
        {
            Span<byte> buffer = stackalloc byte[MaxSoughtBytes];
            ReadOnlySpan<byte> bytes = buffer[..sought.WriteTo(buffer)];
            return sought.IsInteger || elements.Length < MinBytesSearched
                ? FindBytes(elements, bytes, stride)
                : FindCandidate(elements, bytes[..^1], stride);
        }

        return FindText(elements, value, stride);
    }

    // Equal values have equal bytes, and no element begins with the bytes of another.
    private static int FindBytes(ReadOnlySpan<byte> elements, ReadOnlySpan<byte> sought, int stride)
    {
        for (int offset = 0; offset < elements.Length; offset = Skip(elements, offset, stride))
        {
            if (elements[offset..].StartsWith(sought)) return offset;
        }

        return -1;
    }

    // Without the length behind it, the last byte of what is sought is one that differs from element to element.
    private static int FindCandidate(ReadOnlySpan<byte> elements, ReadOnlySpan<byte> sought, int stride)
    {
        int offset = 0;
        int searched = 0;
        while (true)
        {
            int candidate = elements[searched..].IndexOf(sought);
            if (candidate < 0) return -1;
            candidate += searched;
            while (offset < candidate) offset = Skip(elements, offset, stride);
            if (offset == candidate) return offset;

            // These bytes lie within an element, or in one that is not looked at.
            searched = Math.Min(offset, elements.Length);
        }
    }

    private static int FindText(ReadOnlySpan<byte> elements, ReadOnlySpan<byte> text, int stride)
    {
        for (int offset = 0; offset < elements.Length; offset = Skip(elements, offset, stride))
        {
            ListpackElement element = Read(elements, offset);
            if (!element.IsInteger && element.Text.SequenceEqual(text)) return offset;
        }

        return -1;
    }
}
