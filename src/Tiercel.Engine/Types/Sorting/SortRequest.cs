namespace Tiercel.Engine;

/// <summary>In which order, and which part of it, the elements of a collection are asked for.</summary>
internal readonly ref struct SortRequest
{
    /// <summary>What elements are ordered by, if not by themselves; a pattern without a star leaves them as they are.</summary>
    public ReadOnlySpan<byte> By { get; init; }

    /// <summary>Whether there is a pattern, be it empty.</summary>
    public bool HasBy { get; init; }

    /// <summary>Whether bytes are compared, not numbers.</summary>
    public bool IsAlphabetic { get; init; }

    /// <summary>Whether the greatest comes first.</summary>
    public bool IsDescending { get; init; }

    /// <summary>How many are passed over first; negative as 0.</summary>
    public long Start { get; init; }

    /// <summary>How many are wanted at most; negative = all.</summary>
    public long Count { get; init; }

    /// <summary>Whether the result must follow from the elements alone, as the order in which a set is kept does not.</summary>
    public bool MustRepeat { get; init; }

    /// <summary>The part that is asked for of so many.</summary>
    public IndexRange RangeOf(long count)
    {
        long start = Math.Clamp(Start, 0, count);
        long wanted = Count < 0 ? count - start : Math.Min(Count, count - start);
        return new IndexRange(start, start + wanted - 1);
    }
}
