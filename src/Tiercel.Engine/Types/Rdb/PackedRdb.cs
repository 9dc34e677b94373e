using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>Packed collections in dumps and snapshot files: a listpack, kept as a string.</summary>
internal static class PackedRdb
{
    /// <summary>Writes the elements of a packed value as a listpack.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="packed">The value, its head included.</param>
    /// <param name="elementsEach">Listpack elements to each that the head counts.</param>
    /// <param name="compresses">Whether it may be compressed.</param>
    public static void Save(ref PooledBuffer target, ReadOnlySpan<byte> packed, int elementsEach, bool compresses)
    {
        ReadOnlySpan<byte> elements = PackedValue.Elements(packed);
        using PooledScratch image = new(default, elements.Length + ListpackImage.Overhead);
        ListpackImage.Write(image.Span, elements, PackedValue.Count(packed) * elementsEach);
        StringRdb.Save(ref target, image.Span, compresses);
    }

    /// <summary>
    /// Reads a listpack and finds its elements sound, in the form of <see cref="Listpack"/>; false if it is damaged. They
    /// lie in the input or in one of the two buffers: valid until that changes.
    /// </summary>
    public static bool TryLoad(
        scoped ref RdbReader reader,
        ref PooledBuffer scratch,
        ref PooledBuffer rewritten,
        out ReadOnlySpan<byte> elements,
        out int count)
    {
        elements = default;
        count = 0;
        if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> image)) return false;
        if (!ListpackImage.TryRead(image, out elements, out count, out bool canonical)) return false;
        if (canonical) return true;
        rewritten.Clear();
        rewritten.Commit(ListpackImage.Rewrite(elements, rewritten.Reserve(elements.Length)));
        elements = rewritten.Written;
        return true;
    }
}
