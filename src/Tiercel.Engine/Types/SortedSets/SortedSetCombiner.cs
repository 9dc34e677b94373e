namespace Tiercel.Engine;

/// <summary>
/// Sorted sets made of several: unions, intersections, differences. The inputs of the first two are taken in the order of
/// their sizes, as in Redis, because sums of floating-point numbers depend on it.
/// </summary>
internal readonly ref struct SortedSetCombiner(ReadOnlySpan<ScoredInput> inputs, ScoreAggregate aggregate, Keyspace keyspace)
{
    private readonly ReadOnlySpan<ScoredInput> _inputs = inputs;

    /// <summary>Puts inputs in the order of their sizes, equal ones as they stand.</summary>
    public static void SortBySize(Span<ScoredInput> inputs)
    {
        // By insertion: there are few, and it keeps equal ones in order.
        for (int i = 1; i < inputs.Length; i++)
        {
            ScoredInput input = inputs[i];
            int place = i;
            for (; place > 0 && inputs[place - 1].Count > input.Count; place--) inputs[place] = inputs[place - 1];
            inputs[place] = input;
        }
    }

    /// <summary>All members of the inputs.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public SortedSetTable Union() => Gather(static (in combiner, table) =>
    {
        foreach (ref readonly ScoredInput input in combiner._inputs) combiner.AddAll(in input, table);
    });

    /// <summary>The members that all inputs have.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public SortedSetTable Intersection() => Gather(static (in combiner, table) =>
    {
        ref readonly ScoredInput first = ref combiner._inputs[0];
        SortedSetCursor cursor = combiner.Walk(0, stackalloc byte[ListpackElement.ScratchBytes]);
        while (cursor.MoveNext())
        {
            double score = Weighted(cursor.Score, first.Weight);
            if (combiner.IsInOthers(cursor.Member, ref score)) table.AddUnordered(cursor.Member, score);
        }
    });

    /// <summary>The members of the first input that no other has.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public SortedSetTable Difference() => Gather(static (in combiner, table) =>
    {
        SortedSetCursor cursor = combiner.Walk(0, stackalloc byte[ListpackElement.ScratchBytes]);
        while (cursor.MoveNext())
        {
            if (!combiner.IsInAnyOther(cursor.Member)) table.AddUnordered(cursor.Member, cursor.Score);
        }
    });

    /// <summary>How many members all inputs have, counted no further than a limit, if there is one.</summary>
    public long IntersectionCount(long limit)
    {
        long count = 0;
        SortedSetCursor cursor = Walk(0, stackalloc byte[ListpackElement.ScratchBytes]);
        double score = 0;
        while ((limit == 0 || count < limit) && cursor.MoveNext())
        {
            if (IsInOthers(cursor.Member, ref score)) count++;
        }

        return count;
    }

    private delegate void Gathering(scoped in SortedSetCombiner combiner, SortedSetTable table);

    private SortedSetTable Gather(Gathering gathering)
    {
        SortedSetTable table = SortedSetTable.Create(_inputs[0].Count, keyspace);
        try
        {
            gathering(in this, table);
            table.PutInOrder();
            return table;
        }
        catch (InsufficientMemoryException)
        {
            table.Free();
            throw;
        }
    }

    private SortedSetCursor Walk(int input, Span<byte> scratch) => _inputs[input].View(keyspace).WalkAll(scratch);

    private void AddAll(in ScoredInput input, SortedSetTable table)
    {
        SortedSetCursor cursor = input.View(keyspace).WalkAll(stackalloc byte[ListpackElement.ScratchBytes]);
        while (cursor.MoveNext())
        {
            double score = Weighted(cursor.Score, input.Weight);
            uint reference = table.Find(cursor.Member);
            if (reference == 0) table.AddUnordered(cursor.Member, score);
            else table.At(reference).Score = Aggregated(table.At(reference).Score, score);
        }
    }

    private bool IsInOthers(ReadOnlySpan<byte> member, ref double score)
    {
        foreach (ref readonly ScoredInput input in _inputs[1..])
        {
            if (!input.View(keyspace).TryGetScore(member, out double other)) return false;
            score = Aggregated(score, other * input.Weight);
        }

        return true;
    }

    private bool IsInAnyOther(ReadOnlySpan<byte> member)
    {
        foreach (ref readonly ScoredInput input in _inputs[1..])
        {
            if (input.View(keyspace).TryGetScore(member, out _)) return true;
        }

        return false;
    }

    // Infinity times zero is zero here, and so is infinity less infinity.
    private static double Weighted(double score, double weight)
    {
        double product = score * weight;
        return double.IsNaN(product) ? 0 : product;
    }

    private double Aggregated(double score, double other)
    {
        if (aggregate == ScoreAggregate.Sum) return double.IsNaN(score + other) ? 0 : score + other;
        bool replaces = aggregate == ScoreAggregate.Min ? other < score : other > score;
        return replaces ? other : score;
    }
}
