namespace Tiercel.Engine;

/// <summary>What several sets have in common, have together, or what the first has alone.</summary>
internal static class SetAlgebra
{
    // Looked at between two looks at the limit. A guess: their number hides the price of the step.
    private const int MembersPerStep = 64;

    /// <summary>Makes a new set of the result.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static void Build(SetOperation operation, scoped in SetOperands operands, scoped ref SetBuilder result)
    {
        switch (operation)
        {
            case SetOperation.Intersection:
                Intersect(operands.Sets, ref result);
                break;
            case SetOperation.Difference:
                Subtract(operands.Sets, ref result);
                break;
            default:
                Unite(operands.Sets, ref result);
                break;
        }
    }

    /// <summary>Visits what is in all sets, each once. The order of the sets is changed.</summary>
    public static void Intersect<TVisitor>(Span<SetView> sets, scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        SmallestFirst(sets);
        Filter<TVisitor> filter = new(sets[1..], isWanted: true, visitor);
        try
        {
            if (sets[0].Count > 0) sets[0].ForEach(ref filter);
        }
        finally
        {
            visitor = filter.Visitor;
        }
    }

    /// <summary>How many members are in all sets; no more than a limit are counted, 0 = no limit.</summary>
    public static long CountIntersection(scoped Span<SetView> sets, long limit)
    {
        SmallestFirst(sets);
        Filter<Counter> filter = new(sets[1..], isWanted: true, default);
        if (sets[0].Count == 0) return 0;
        // By steps, because a walk over all cannot be ended.
        ulong cursor = 0;
        do cursor = sets[0].Scan(cursor, MembersPerStep, ref filter);
        while (cursor != 0 && (limit == 0 || filter.Visitor.Count < limit));
        return limit == 0 ? filter.Visitor.Count : Math.Min(limit, filter.Visitor.Count);
    }

    /// <summary>Visits what is in the first set and in none of the others, each once. These may not be there afterwards.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static void Subtract<TVisitor>(Span<SetView> sets, scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        long others = 0;
        foreach (ref readonly SetView set in sets[1..]) others += set.Count;
        // As in Redis, members are looked for in half of the sets on the average before they are found.
        if (sets.Length > 2 && sets[0].Count * (sets.Length / 2) > sets[0].Count + others) SubtractUnion(sets, ref visitor);
        else SubtractEach(sets, ref visitor);
    }

    private static void Unite(scoped Span<SetView> sets, scoped ref SetBuilder result)
    {
        long most = 0;
        foreach (ref readonly SetView set in sets) most = Math.Max(most, set.Count);
        result.Expect(most);
        foreach (ref readonly SetView set in sets) set.ForEach(ref result);
    }

    private static unsafe void SubtractUnion<TVisitor>(Span<SetView> sets, scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        SetBuilder union = new(sets[0].Keyspace);
        try
        {
            Unite(sets[1..], ref union);
            ReadOnlySpan<byte> packed = union.Value.Packed.Written;
            fixed (byte* address = packed)
            {
                sets[1] = new SetView(address, packed.Length, union.Value.Large, sets[0].Keyspace);
                SubtractEach(sets[..2], ref visitor);
            }
        }
        finally
        {
            union.Value.Dispose(sets[0].Keyspace);
        }
    }

    private static void SubtractEach<TVisitor>(Span<SetView> sets, scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        Filter<TVisitor> filter = new(sets[1..], isWanted: false, visitor);
        try
        {
            sets[0].ForEach(ref filter);
        }
        finally
        {
            visitor = filter.Visitor;
        }
    }

    private static void SmallestFirst(scoped Span<SetView> sets) =>
        sets.Sort(static (left, right) => left.Count.CompareTo(right.Count));

    // Lets through what all of some sets have, or what none of them has.
    private ref struct Filter<TVisitor>(ReadOnlySpan<SetView> others, bool isWanted, TVisitor visitor) : ISetVisitor
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        public TVisitor Visitor = visitor;
        private readonly ReadOnlySpan<SetView> _others = others;

        public void Visit(scoped ReadOnlySpan<byte> member)
        {
            foreach (ref readonly SetView other in _others)
            {
                if (other.Contains(member) != isWanted) return;
            }

            Visitor.Visit(member);
        }
    }

    private struct Counter : ISetVisitor
    {
        public long Count { get; private set; }

        public void Visit(scoped ReadOnlySpan<byte> member) => Count++;
    }
}

/// <summary>How sets are combined.</summary>
internal enum SetOperation
{
    /// <summary>What is in all of them.</summary>
    Intersection,

    /// <summary>What is in any of them.</summary>
    Union,

    /// <summary>What is in the first and in none of the others.</summary>
    Difference,
}
