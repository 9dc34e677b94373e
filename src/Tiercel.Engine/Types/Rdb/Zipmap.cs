using System.Buffers.Binary;

namespace Tiercel.Engine;

/// <summary>
/// The form in which Redis up to 2.4 kept small hashes, and which later ones still read. Only read, and believed in
/// nothing. Drawn in docs/formats/packed.md.
/// </summary>
internal static class Zipmap
{
    private const int LongLength = 0xFE;
    private const byte End = 0xFF;

    /// <summary>
    /// Gives field, value, field, value … of a whole map to a visitor; false if it is damaged or empty, or the visitor
    /// refuses.
    /// </summary>
    public static bool TryVisit<TVisitor>(scoped ReadOnlySpan<byte> image, ref TVisitor visitor)
        where TVisitor : struct, IElementVisitor, allows ref struct
    {
        if (image.Length < 2 || image[^1] != End) return false;
        int declared = image[0];
        ReadOnlySpan<byte> rest = image[1..^1];
        int count = 0;
        for (; !rest.IsEmpty; count++)
        {
            if (!TryReadText(ref rest, hasSlack: false, out ReadOnlySpan<byte> field)) return false;
            if (!TryReadText(ref rest, hasSlack: true, out ReadOnlySpan<byte> value)) return false;
            if (!visitor.Visit(new ListpackElement(field)) || !visitor.Visit(new ListpackElement(value))) return false;
        }

        return count > 0 && (declared == LongLength || declared == count);
    }

    // A text; behind the length of a value stands how many bytes behind the value are of no meaning.
    private static bool TryReadText(scoped ref ReadOnlySpan<byte> rest, bool hasSlack, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (rest.IsEmpty || rest[0] == End) return false;
        int header = rest[0] == LongLength ? 1 + sizeof(uint) : 1;
        int slackAt = header;
        if (hasSlack) header++;
        if (rest.Length < header) return false;
        long length = slackAt == 1 ? rest[0] : BinaryPrimitives.ReadUInt32LittleEndian(rest[1..]);
        long slack = hasSlack ? rest[slackAt] : 0;
        if (length + slack > rest.Length - header) return false;
        text = rest.Slice(header, (int)length);
        rest = rest[(header + (int)(length + slack))..];
        return true;
    }
}
