namespace Tiercel.Engine;

// Fields at random, each as likely as another.
internal static partial class HashOps
{
    // Below this share fields are drawn until enough of them are different; above it all are gone through once.
    private const int DrawnShare = 3;

    /// <summary>Visits so many fields of a hash that was found, each drawn from all: the same may come again.</summary>
    public static void VisitDrawn<TVisitor>(
        Entry entry, Keyspace keyspace, long count, Random random, scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        for (; count > 0; count--)
        {
            if (entry.IsLarge)
            {
                HashElement element = new HashTable(entry.LargeValue, keyspace).Random(random);
                visitor.Visit(element.Field, element.Value);
            }
            else
            {
                VisitPacked(entry, random.Next(PackedValue.Count(entry.KeptValue)), ref visitor);
            }
        }
    }

    /// <summary>Visits so many different fields of a hash that was found, or all if there are no more.</summary>
    public static void VisitDifferent<TVisitor>(
        Entry entry, Keyspace keyspace, long count, Random random, scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        if (count >= Count(entry))
        {
            ForEach(entry, keyspace, ref visitor);
            return;
        }

        if (entry.IsLarge && count < Count(entry) / DrawnShare)
        {
            HashTable table = new(entry.LargeValue, keyspace);
            Elements<TVisitor> drawn = new(table, visitor);
            table.VisitRandom((int)count, random, ref drawn);
            visitor = drawn.Visitor;
            return;
        }

        Selection<TVisitor> selection = new(count, Count(entry), random, visitor);
        ForEach(entry, keyspace, ref selection);
        visitor = selection.Visitor;
    }

    private static void VisitPacked<TVisitor>(Entry entry, int index, scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        Span<byte> fieldScratch = stackalloc byte[ListpackElement.ScratchBytes];
        Span<byte> valueScratch = stackalloc byte[ListpackElement.ScratchBytes];
        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.KeptValue);
        int at = Listpack.Skip(elements, 0, 2 * index);
        ReadOnlySpan<byte> field = Listpack.ReadText(elements, at, fieldScratch);
        visitor.Visit(field, Listpack.ReadText(elements, Listpack.Next(elements, at), valueScratch));
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
