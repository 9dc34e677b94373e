using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// What SORT does with lists, sets and sorted sets. The keys that patterns lead to are known once the elements are read, and
/// then it is too late to lock their shards below those that are held. So whatever follows a pattern locks all shards of the
/// database first, which costs less than half a microsecond: elements spread over shards, so that a few dozen of them would
/// need nearly all of them in any case, and nobody else sees a state between.
/// </summary>
internal static class SortOps
{
    /// <summary>The shards to lock where a pattern leads to keys that nobody has named.</summary>
    public const ulong AllShards = ulong.MaxValue;

    /// <summary>Whether any of some patterns leads to keys.</summary>
    public static bool LeadToKeys<TPatterns>(scoped TPatterns patterns)
        where TPatterns : struct, IByteStrings, allows ref struct
    {
        for (int i = 0; i < patterns.Count; i++)
        {
            if (new SortPattern(patterns[i]).HasStar) return true;
        }

        return false;
    }

    /// <summary>
    /// Reads the elements that are asked for, in their order: Done; Absent, and then there are none; WrongType; NotAFloat if
    /// one is to be ordered by what is no number.
    /// </summary>
    /// <param name="scope">Holds the key's shard, and all if a pattern leads to keys.</param>
    /// <param name="key">The collection.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="vector">Takes the elements; empty before. It does not depend on the scope.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static OpStatus Gather(
        ref KeyScope scope, scoped in Key key, scoped in SortRequest request, scoped ref SortVector vector)
    {
        EntryRef found = scope.Find(in key, LookupMode.Read);
        if (!found.Exists) return OpStatus.Absent;
        if (found.Kind is not (ValueKind.List or ValueKind.Set or ValueKind.SortedSet)) return OpStatus.WrongType;
        SortPattern by = new(request.By);
        bool isSorted = !request.HasBy || by.HasStar;
        bool followsBy = by.HasStar;
        bool isAlphabetic = request.IsAlphabetic;
        if (!isSorted && request.MustRepeat && found.Kind == ValueKind.Set)
        {
            isSorted = true;
            isAlphabetic = true;
        }

        IndexRange range = Collect(found.Entry, scope.Database.Keyspace, in request, isSorted, ref vector);
        if (isSorted)
        {
            OpStatus status = followsBy
                ? Weigh(ref scope, by, isAlphabetic, ref vector)
                : WeighThemselves(isAlphabetic, ref vector);
            if (status != OpStatus.Done) return status;
            vector.Sort(isAlphabetic, request.IsDescending);
        }

        vector.Keep(range);
        return OpStatus.Done;
    }

    /// <summary>How many values a sort yields: of each element as many as there are patterns, one if there is none.</summary>
    /// <exception cref="InsufficientMemoryException">They are more than a reply holds.</exception>
    public static int CountResults(scoped in SortVector vector, int patterns)
    {
        long count = (long)vector.Count * Math.Max(1, patterns);
        if (count > int.MaxValue) throw new InsufficientMemoryException($"{count} values are too many.");
        return (int)count;
    }

    /// <summary>Visits what a sort yields: the elements, or if there are patterns, of each element what these lead to.</summary>
    /// <param name="scope">Holds all shards if a pattern leads to keys.</param>
    /// <param name="vector">The elements.</param>
    /// <param name="patterns">What is fetched of each.</param>
    /// <param name="visitor">Is shown the values.</param>
    public static void ForEach<TPatterns, TVisitor>(
        ref KeyScope scope, scoped in SortVector vector, scoped TPatterns patterns, scoped ref TVisitor visitor)
        where TPatterns : struct, IByteStrings, allows ref struct
        where TVisitor : struct, ISortVisitor, allows ref struct
    {
        SortReader reader = new();
        try
        {
            for (int i = 0; i < vector.Count; i++)
            {
                if (patterns.Count == 0) visitor.Visit(vector[i]);
                for (int j = 0; j < patterns.Count; j++)
                {
                    SortPattern pattern = new(patterns[j]);
                    if (pattern.IsElement) visitor.Visit(vector[i]);
                    else if (!pattern.HasStar) visitor.VisitMissing();
                    else if (reader.TryRead(ref scope, pattern, vector[i], out ReadOnlySpan<byte> value)) visitor.Visit(value);
                    else visitor.VisitMissing();
                }
            }
        }
        finally
        {
            reader.Dispose();
        }
    }

    /// <summary>
    /// Makes a key hold what a sort yields as a list, whatever it held, or removes it if that is nothing; what is missing is
    /// an empty element. Returns how many elements there are.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static long Store<TPatterns>(
        ref KeyScope scope, scoped in Key target, scoped in SortVector vector, scoped TPatterns patterns)
        where TPatterns : struct, IByteStrings, allows ref struct
    {
        Keyspace keyspace = scope.Database.Keyspace;
        int count = CountResults(in vector, patterns.Count);
        if (count == 0)
        {
            scope.Remove(in target);
            return 0;
        }

        Storing storing = new() { Value = new NewCollection(ValueKind.List), Limits = new ListLimits(keyspace.Options) };
        try
        {
            ForEach(ref scope, in vector, patterns, ref storing);
            scope.PutCollection(in target, ValueKind.List, storing.Value.Packed.Written, storing.Value.Large, Expiry.None);
            storing.Value.TakeLarge();
            return count;
        }
        finally
        {
            storing.Value.Dispose(keyspace);
        }
    }

    // Returns which of those collected are asked for, once they are sorted. What is not to be sorted is not collected further
    // than it is asked for, but for sets, which have no order that one could go along.
    private static IndexRange Collect(
        Entry entry, Keyspace keyspace, scoped in SortRequest request, bool isSorted, scoped ref SortVector vector)
    {
        if (entry.Kind == ValueKind.Set)
        {
            SetView set = new(entry, keyspace);
            vector.Expect(set.Count);
            set.ForEach(ref vector);
            return request.RangeOf(set.Count);
        }

        bool isList = entry.Kind == ValueKind.List;
        long count = isList ? ListOps.Count(entry) : SortedSetOps.Count(entry);
        IndexRange asked = request.RangeOf(count);
        IndexRange range = isSorted ? IndexRange.Whole(count) : asked;
        if (range.IsEmpty) return range;
        vector.Expect(range.Count);
        bool isBackwards = !isSorted && request.IsDescending;
        if (isList) CollectList(new ListView(entry), range, isBackwards, ref vector);
        else CollectSortedSet(new SortedSetView(entry, keyspace), range, isBackwards, ref vector);
        return isSorted ? asked : IndexRange.Whole(vector.Count);
    }

    private static void CollectList(ListView list, IndexRange range, bool isBackwards, scoped ref SortVector vector)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        ListCursor cursor = new(list, isBackwards ? list.Count - 1 - range.First : range.First, isBackwards);
        for (int left = range.Count; left > 0 && cursor.MoveNext(); left--) vector.Visit(cursor.Current.AsText(scratch));
    }

    private static void CollectSortedSet(SortedSetView view, IndexRange range, bool isBackwards, scoped ref SortVector vector)
    {
        SortedSetCursor cursor = view.Walk(range, isBackwards, stackalloc byte[ListpackElement.ScratchBytes]);
        while (cursor.MoveNext()) vector.Visit(cursor.Member);
    }

    private static OpStatus WeighThemselves(bool isAlphabetic, scoped ref SortVector vector)
    {
        if (isAlphabetic)
        {
            vector.WeighByText();
            return OpStatus.Done;
        }

        for (int i = 0; i < vector.Count; i++)
        {
            if (!TryScore(vector[i], i, ref vector)) return OpStatus.NotAFloat;
        }

        return OpStatus.Done;
    }

    private static OpStatus Weigh(ref KeyScope scope, scoped SortPattern by, bool isAlphabetic, scoped ref SortVector vector)
    {
        SortReader reader = new();
        try
        {
            for (int i = 0; i < vector.Count; i++)
            {
                if (!reader.TryRead(ref scope, by, vector[i], out ReadOnlySpan<byte> weight)) continue;
                if (isAlphabetic) vector.SetWeight(i, weight);
                else if (!TryScore(weight, i, ref vector)) return OpStatus.NotAFloat;
            }

            return OpStatus.Done;
        }
        finally
        {
            reader.Dispose();
        }
    }

    private static bool TryScore(scoped ReadOnlySpan<byte> text, int index, scoped ref SortVector vector)
    {
        bool isNumber = DoubleText.TryParseWeight(text, out double score);
        vector.SetScore(index, score);
        return isNumber;
    }

    // Makes the new list.
    private ref struct Storing : ISortVisitor
    {
        public NewCollection Value;
        public ListLimits Limits;

        public void Visit(scoped ReadOnlySpan<byte> value) => ListBuilder.Add(ref Value, new ListpackElement(value), in Limits);

        public void VisitMissing() => Visit(default);
    }
}

/// <summary>Visits what a sort yields. The span is valid for the length of the call.</summary>
internal interface ISortVisitor
{
    void Visit(scoped ReadOnlySpan<byte> value);

    /// <summary>A pattern has led nowhere.</summary>
    void VisitMissing();
}
