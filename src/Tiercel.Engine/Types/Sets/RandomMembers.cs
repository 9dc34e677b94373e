using System.Buffers;

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
        SetTable table = set.Table;
        // A table of the references drawn, at most half full; 0 is none.
        int slots = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count * 2);
        uint[] drawn = ArrayPool<uint>.Shared.Rent(slots);
        try
        {
            drawn.AsSpan(0, slots).Clear();
            while (count > 0)
            {
                uint reference = table.Random(random);
                int slot = (int)((reference * 0x9E3779B1u) & (uint)(slots - 1));
                while (drawn[slot] != 0 && drawn[slot] != reference) slot = (slot + 1) & (slots - 1);
                if (drawn[slot] == reference) continue;
                drawn[slot] = reference;
                visitor.Visit(table.At(reference));
                count--;
            }
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(drawn);
        }
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
