namespace Tiercel.Engine;

/// <summary>
/// Which elements of a sorted set are asked for, and in which order: some ranks, or what lies between two places, perhaps
/// with some skipped and only so many taken.
/// </summary>
internal readonly ref struct SortedSetRange
{
    /// <summary>As a limit: all there are.</summary>
    public const long NoLimit = -1;

    private readonly SortedSetPlace _from;
    private readonly SortedSetPlace _to;
    private readonly long _start;
    private readonly long _end;
    private readonly bool _isOfRanks;

    /// <summary>From one rank to another, both counted, in the order that is asked for; negative ones from its end.</summary>
    public SortedSetRange(long start, long end)
    {
        _isOfRanks = true;
        _start = start;
        _end = end;
    }

    /// <summary>What lies between two places.</summary>
    public SortedSetRange(SortedSetPlace from, SortedSetPlace to)
    {
        _from = from;
        _to = to;
    }

    /// <summary>Whether the last comes first.</summary>
    public bool IsBackwards { get; init; }

    /// <summary>How many of them are skipped; if negative, all.</summary>
    public long Offset { get; init; }

    /// <summary>How many are taken at most; if negative, all.</summary>
    public long Limit { get; init; } = NoLimit;

    /// <summary>The ranks that these elements have in a set, counted in the order that is asked for.</summary>
    public IndexRange RanksIn(in SortedSetView view)
    {
        long count = view.Count;
        if (_isOfRanks) return IndexRange.OfElements(_start, _end, count);
        long first = view.CountBefore(in _from);
        long end = view.CountBefore(in _to);
        if (first >= end || Offset < 0 || Offset >= end - first) return new IndexRange(0, -1);
        if (IsBackwards) (first, end) = (count - end, count - first);
        first += Offset;
        return new IndexRange(first, Limit < 0 || Limit > end - first ? end - 1 : first + Limit - 1);
    }
}
