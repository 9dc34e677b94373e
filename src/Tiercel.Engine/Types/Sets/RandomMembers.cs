namespace Tiercel.Engine;

/// <summary>Several members of a set at random.</summary>
internal static class RandomMembers
{
    // Below this share members are drawn until enough of them are different; above it all are gone through once.
    private const int DrawnShare = 3;

    /// <summary>Visits so many members, each drawn from all: the same may come again. There is one at least.</summary>
    public static void VisitDrawn<TVisitor>(SetView set, long count, Random random, scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        for (; count > 0; count--) visitor.Visit(set.Random(random, scratch));
    }

    /// <summary>Visits so many different members, or all if there are no more.</summary>
    public static void VisitDifferent<TVisitor>(SetView set, long count, Random random, scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        if (count >= set.Count)
        {
            set.ForEach(ref visitor);
        }
        else if (set.IsLarge && count < set.Count / DrawnShare)
        {
            VisitDrawnOnce(set, (int)count, random, ref visitor);
        }
        else
        {
            Selection<TVisitor> selection = new(count, set.Count, random, visitor);
            try
            {
                set.ForEach(ref selection);
            }
            finally
            {
                visitor = selection.Visitor;
            }
        }
    }

    private static void VisitDrawnOnce<TVisitor>(SetView set, int count, Random random, scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        Drawn<TVisitor> drawn = new(set.Table, visitor);
        try
        {
            set.Table.VisitRandom(count, random, ref drawn);
        }
        finally
        {
            visitor = drawn.Visitor;
        }
    }

    private ref struct Drawn<TVisitor>(SetTable table, TVisitor visitor) : IReferenceVisitor
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        public TVisitor Visitor = visitor;

        public void Visit(uint reference) => Visitor.Visit(table.At(reference));
    }

    // Each member is taken with the probability of those still wanted among those still to come (Knuth, The Art of
    // Computer Programming, 3.4.2, algorithm S).
    private ref struct Selection<TVisitor>(long wanted, long left, Random random, TVisitor visitor) : ISetVisitor
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        public TVisitor Visitor = visitor;
        private long _wanted = wanted;
        private long _left = left;

        public void Visit(scoped ReadOnlySpan<byte> member)
        {
            if (random.NextInt64(_left--) >= _wanted) return;
            _wanted--;
            Visitor.Visit(member);
        }
    }
}
