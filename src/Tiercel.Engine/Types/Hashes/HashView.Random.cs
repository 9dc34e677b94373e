using System.Buffers;

namespace Tiercel.Engine;

// Fields at random, each as likely as another.
internal readonly partial struct HashView
{
    // Below this share fields are drawn until enough of them are different; above it all are gone through once.
    private const int DrawnShare = 3;

    // Where fewer than this share of the fields live, those that do are listed before any is drawn.
    private const int LivingShare = 8;

    /// <summary>Visits so many fields, each drawn from all: the same may come again. There is one at least.</summary>
    public void VisitDrawn<TVisitor>(long count, Random random, scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        if (!entry.IsLarge)
        {
            for (int fields = (int)Count; count > 0; count--) VisitPacked(random.Next(fields), ref visitor);
        }
        else if (HasDue && Count < entry.LargeValue.Count / LivingShare)
        {
            VisitDrawnListed(count, random, ref visitor);
        }
        else
        {
            HashTable table = Table;
            while (count > 0)
            {
                HashElement element = table.Random(random);
                if (element.IsDue(nowMs)) continue;
                visitor.Visit(element.Field, element.Value);
                count--;
            }
        }
    }

    /// <summary>Visits so many different fields, or all if there are no more.</summary>
    public void VisitDifferent<TVisitor>(long count, Random random, scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        if (count >= Count)
        {
            ForEach(ref visitor);
            return;
        }

        if (entry.IsLarge && count < Count / DrawnShare && !HasDue)
        {
            HashTable table = Table;
            Elements<TVisitor> drawn = new(table, nowMs, visitor);
            table.VisitRandom((int)count, random, ref drawn);
            visitor = drawn.Visitor;
            return;
        }

        Selection<TVisitor> selection = new(count, Count, random, visitor);
        ForEach(ref selection);
        visitor = selection.Visitor;
    }

    private void VisitPacked<TVisitor>(int index, scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        Span<byte> fieldScratch = stackalloc byte[ListpackElement.ScratchBytes];
        Span<byte> valueScratch = stackalloc byte[ListpackElement.ScratchBytes];
        ReadOnlySpan<byte> elements = PackedFields.Live(entry.KeptValue, nowMs, out int stride);
        int at = Listpack.Skip(elements, 0, stride * index);
        ReadOnlySpan<byte> field = Listpack.ReadText(elements, at, fieldScratch);
        visitor.Visit(field, Listpack.ReadText(elements, Listpack.Next(elements, at), valueScratch));
    }

    private void VisitDrawnListed<TVisitor>(long count, Random random, scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        HashTable table = Table;
        int living = (int)Count;
        uint[] listed = ArrayPool<uint>.Shared.Rent(living);
        try
        {
            Listing listing = new(table, nowMs, listed);
            table.ForEach(ref listing);
            for (; count > 0; count--)
            {
                HashElement element = table.At(listed[random.Next(living)]);
                visitor.Visit(element.Field, element.Value);
            }
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(listed);
        }
    }

    private struct Listing(HashTable table, long nowMs, uint[] listed) : IReferenceVisitor
    {
        private int _count;

        public void Visit(uint reference)
        {
            if (!table.At(reference).IsDue(nowMs)) listed[_count++] = reference;
        }
    }

    // Each field is taken with the probability of those still wanted among those still to come (Knuth, The Art of
    // Computer Programming, 3.4.2, algorithm S).
    private ref struct Selection<TVisitor>(long wanted, long left, Random random, TVisitor visitor) : IHashVisitor
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        public TVisitor Visitor = visitor;
        private long _wanted = wanted;
        private long _left = left;

        public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value)
        {
            if (random.NextInt64(_left--) >= _wanted) return;
            _wanted--;
            Visitor.Visit(field, value);
        }
    }
}
