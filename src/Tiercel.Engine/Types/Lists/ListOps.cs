namespace Tiercel.Engine;

/// <summary>
/// What can be done with lists. The commands and the embedded door both come here, with the key's shard locked.
/// Spans that are returned are valid until the next change through the same scope.
/// </summary>
internal static partial class ListOps
{
    /// <summary>A list to be read: Done, Absent or WrongType.</summary>
    public static OpStatus Find(ref KeyScope scope, scoped in Key key, out ListView list)
    {
        OpStatus status = scope.FindCollection(in key, ValueKind.List, LookupMode.Read, out Entry entry);
        list = status == OpStatus.Done ? new ListView(entry) : default;
        return status;
    }

    /// <summary>Elements of a list that was found.</summary>
    public static long Count(Entry entry) => entry.IsLarge ? entry.LargeValue.Count : PackedValue.Count(entry.KeptValue);

    /// <summary>The element with an index, negative from the right end; false if there is none.</summary>
    public static bool TryGet(ListView list, long index, out ListpackElement element)
    {
        element = default;
        if (!TryResolve(list.Count, ref index)) return false;
        ListPosition at = list.Locate(index);
        element = Listpack.Read(list.Bytes(at.Node), at.Offset);
        return true;
    }

    /// <summary>Visits the elements of a range, from left to right.</summary>
    public static void ForEach<TVisitor>(ListView list, IndexRange range, scoped ref TVisitor visitor)
        where TVisitor : struct, IListVisitor, allows ref struct
    {
        if (!range.IsEmpty) ForEach(list, range.First, range.Count, goesLeft: false, ref visitor);
    }

    /// <summary>Visits so many elements from an end on, as they would be popped.</summary>
    public static void ForEach<TVisitor>(ListView list, ListSide side, int count, scoped ref TVisitor visitor)
        where TVisitor : struct, IListVisitor, allows ref struct
    {
        bool isLeft = side == ListSide.Left;
        ForEach(list, isLeft ? 0 : list.Count - 1, count, goesLeft: !isLeft, ref visitor);
    }

    /// <summary>
    /// Visits the indexes at which a value stands: from a rank on, from the right if that is
    /// negative, up to a count, among so many elements (0: all). Indexes count from the left in any case.
    /// </summary>
    public static void ForEachPosition<TVisitor>(
        ListView list, scoped ReadOnlySpan<byte> value, in ListSearch search, scoped ref TVisitor visitor)
        where TVisitor : struct, IPositionVisitor, allows ref struct
    {
        bool goesLeft = search.Rank < 0;
        ListpackElement sought = new(value);
        long toSkip = Math.Abs(search.Rank) - 1;
        long toFind = search.Count;
        long looks = search.MaxLooks == 0 ? list.Count : Math.Min(search.MaxLooks, list.Count);
        ListCursor cursor = new(list, goesLeft ? list.Count - 1 : 0, goesLeft);
        for (long i = 0; i < looks && cursor.MoveNext(); i++)
        {
            if (!cursor.Current.Equals(sought) || toSkip-- > 0) continue;
            visitor.Visit(goesLeft ? list.Count - 1 - i : i);
            if (--toFind == 0) return;
        }
    }

    private static void ForEach<TVisitor>(ListView list, long first, int count, bool goesLeft, scoped ref TVisitor visitor)
        where TVisitor : struct, IListVisitor, allows ref struct
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        ListCursor cursor = new(list, first, goesLeft);
        for (; count > 0 && cursor.MoveNext(); count--) visitor.Visit(cursor.Current.AsText(scratch));
    }

    // Makes an index one from the left; false if there is no such element.
    private static bool TryResolve(long count, ref long index)
    {
        if (index < 0) index += count;
        return (ulong)index < (ulong)count;
    }
}

/// <summary>Visits elements of a list. The span is valid for the length of the call.</summary>
internal interface IListVisitor
{
    void Visit(scoped ReadOnlySpan<byte> element);
}

/// <summary>Visits indexes of a list.</summary>
internal interface IPositionVisitor
{
    void Visit(long index);
}

/// <summary>
/// Which occurrences of a value are sought: from a rank on, 1 the first, -1 the last and then to the left; up to a count;
/// among so many elements, 0 for all.
/// </summary>
internal readonly record struct ListSearch(long Rank, long Count, long MaxLooks);
