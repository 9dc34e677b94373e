using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>Finding an element: the hot loop of every small collection.</summary>
internal static partial class Listpack
{
    // Values up to this length are laid out as the element they would be, and sought as bytes.
    private const int MaxSoughtBytes = MaxTinyText + 2;

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
            Span<byte> bytes = stackalloc byte[MaxSoughtBytes];
            return FindBytes(elements, bytes[..sought.WriteTo(bytes)], stride);
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
