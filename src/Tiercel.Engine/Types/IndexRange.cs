namespace Tiercel.Engine;

/// <summary>
/// From the first item to the last, both counted, as commands ask for parts of a value: negative numbers count from
/// the end, and what lies outside is cut off.
/// </summary>
internal readonly record struct IndexRange(long First, long Last)
{
    public bool IsEmpty => First > Last;

    public int Count => IsEmpty ? 0 : (int)(Last - First + 1);

    /// <summary>The whole of something this long.</summary>
    public static IndexRange Whole(long length) => new(0, length - 1);

    /// <summary>
    /// The part of something this long. As in Redis an end before the beginning means the first item, not nothing:
    /// <c>GETRANGE key 0 -100</c> is one byte long.
    /// </summary>
    public static IndexRange Of(long start, long end, long length)
    {
        if (start < 0) start = Math.Max(0, start + length);
        if (end < 0) end = Math.Max(0, end + length);
        return new IndexRange(start, Math.Min(end, length - 1));
    }

    /// <summary>As <see cref="Of"/>, but two negative numbers in the wrong order are nothing, wherever they lie.</summary>
    public static IndexRange OfOrdered(long start, long end, long length) =>
        start < 0 && end < 0 && start > end ? new IndexRange(0, -1) : Of(start, end, length);

    /// <summary>As <see cref="Of"/>, but an end before the beginning means nothing, as with lists and sorted sets.</summary>
    public static IndexRange OfElements(long start, long end, long count)
    {
        if (start < 0) start = Math.Max(0, start + count);
        if (end < 0) end += count;
        return new IndexRange(start, Math.Min(end, count - 1));
    }
}
