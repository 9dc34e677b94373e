namespace Tiercel.Engine;

/// <summary>
/// A sorted set to be read, packed or large; the default is an empty one. Valid until the next change through the same
/// scope.
/// </summary>
internal readonly ref struct SortedSetView
{
    private readonly ReadOnlySpan<byte> _elements;
    private readonly SortedSetTable _table;

    public SortedSetView(Entry entry, Keyspace keyspace)
    {
        if (entry.IsLarge)
        {
            _table = new SortedSetTable(entry.LargeValue, keyspace);
            Count = _table.Count;
            return;
        }

        ReadOnlySpan<byte> packed = entry.KeptValue;
        _elements = PackedValue.Elements(packed);
        Count = PackedValue.Count(packed);
    }

    public SortedSetView(SortedSetTable table)
    {
        _table = table;
        Count = table.Count;
    }

    public long Count { get; }

    public bool IsLarge => !_table.Root.IsNull;

    /// <summary>The score of a member; false if it is not there.</summary>
    public bool TryGetScore(ReadOnlySpan<byte> member, out double score)
    {
        score = 0;
        if (IsLarge)
        {
            uint reference = _table.Find(member);
            if (reference != 0) score = _table.At(reference).Score;
            return reference != 0;
        }

        int offset = PackedScores.Find(_elements, member);
        if (offset >= 0) score = PackedScores.ScoreOf(_elements, offset);
        return offset >= 0;
    }

    /// <summary>How many elements lie before a member, and its score; false if it is not there.</summary>
    public bool TryGetRank(ReadOnlySpan<byte> member, out long rank, out double score)
    {
        rank = 0;
        if (!TryGetScore(member, out score)) return false;
        SortedSetPlace place = SortedSetPlace.At(score, member, isAfter: false);
        rank = CountBefore(in place);
        return true;
    }

    /// <summary>How many elements lie before a place.</summary>
    public long CountBefore(scoped in SortedSetPlace place)
    {
        if (IsLarge) return _table.Tree.CountBefore(in place);
        PackedScores.Seek(_elements, in place, out int rank);
        return rank;
    }

    /// <summary>The ranks that lie between two places.</summary>
    public IndexRange Between(scoped in SortedSetPlace from, scoped in SortedSetPlace to) =>
        new(CountBefore(in from), CountBefore(in to) - 1);

    /// <summary>
    /// A cursor over some elements; backwards ranks are counted from the last. <paramref name="scratch"/> has
    /// <see cref="ListpackElement.ScratchBytes"/>, for members that are kept as numbers.
    /// </summary>
    public SortedSetCursor Walk(IndexRange ranks, bool isBackwards, Span<byte> scratch) => IsLarge
        ? new SortedSetCursor(_table, ranks, isBackwards)
        : new SortedSetCursor(_elements, ranks, isBackwards, scratch);

    /// <summary>The member of a rank, which exists. The scratch is as for <see cref="Walk"/>.</summary>
    public ReadOnlySpan<byte> MemberAt(long rank, Span<byte> scratch)
    {
        SortedSetCursor cursor = Walk(new IndexRange(rank, rank), isBackwards: false, scratch);
        cursor.MoveNext();
        return cursor.Member;
    }

    /// <summary>As <see cref="Walk"/>, over all from the first on.</summary>
    public SortedSetCursor WalkAll(Span<byte> scratch) => Walk(IndexRange.Whole(Count), isBackwards: false, scratch);

    /// <summary>
    /// Visits some members from a cursor on, 0 at first, and returns the next cursor, 0 at the end: of a packed set all, in
    /// order. What is there from the beginning to the end is visited, however the set changes meanwhile.
    /// </summary>
    public ulong Scan<TVisitor>(ulong cursor, int count, scoped ref TVisitor visitor)
        where TVisitor : struct, ISortedSetVisitor, allows ref struct
    {
        if (!IsLarge)
        {
            SortedSetCursor all = WalkAll(stackalloc byte[ListpackElement.ScratchBytes]);
            while (all.MoveNext()) visitor.Visit(all.Member, all.Score);
            return 0;
        }

        References<TVisitor> references = new(_table, visitor);
        try
        {
            return _table.Scan(cursor, count, ref references);
        }
        finally
        {
            visitor = references.Visitor;
        }
    }

    // Carries the visitor along: a reference to one that is itself a ref struct cannot be held.
    private ref struct References<TVisitor>(SortedSetTable table, TVisitor visitor) : IReferenceVisitor
        where TVisitor : struct, ISortedSetVisitor, allows ref struct
    {
        public TVisitor Visitor = visitor;

        public void Visit(uint reference)
        {
            SortedSetElement element = table.At(reference);
            Visitor.Visit(element.Member, element.Score);
        }
    }
}
