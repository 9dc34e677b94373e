namespace Tiercel.Engine;

/// <summary>
/// Sorted sets made of several: unions, intersections, differences. The inputs of the first two are taken in the order of
/// their sizes, as in Redis, because sums of floating-point numbers depend on it.
/// </summary>
internal readonly ref struct SortedSetCombiner(ReadOnlySpan<ScoredInput> inputs, ScoreAggregate aggregate, Keyspace keyspace)
{
    // Looked at between two looks at the limit. A guess: their number hides the price of the step.
    private const int MembersPerStep = 64;

    private readonly ReadOnlySpan<ScoredInput> _inputs = inputs;
    private readonly Keyspace _keyspace = keyspace;

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
        for (int i = 0; i < combiner._inputs.Length; i++)
        {
            Uniting uniting = new(combiner, table, i);
            combiner._inputs[i].ForEach(combiner._keyspace, ref uniting);
        }
    });

    /// <summary>The members that all inputs have.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public SortedSetTable Intersection() => Gather(static (in combiner, table) =>
    {
        Intersecting intersecting = new(combiner, table);
        combiner._inputs[0].ForEach(combiner._keyspace, ref intersecting);
    });

    /// <summary>The members of the first input that no other has.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public SortedSetTable Difference() => Gather(static (in combiner, table) =>
    {
        Subtracting subtracting = new(combiner, table);
        combiner._inputs[0].ForEach(combiner._keyspace, ref subtracting);
    });

    /// <summary>How many members all inputs have, counted no further than a limit, if there is one.</summary>
    public long IntersectionCount(long limit)
    {
        Counting counting = new(this);
        // By steps, because a walk over all cannot be ended.
        ulong cursor = 0;
        do cursor = _inputs[0].Scan(_keyspace, cursor, MembersPerStep, ref counting);
        while (cursor != 0 && (limit == 0 || counting.Count < limit));
        return limit == 0 ? counting.Count : Math.Min(limit, counting.Count);
    }

    private delegate void Gathering(scoped in SortedSetCombiner combiner, SortedSetTable table);

    private SortedSetTable Gather(Gathering gathering)
    {
        SortedSetTable table = SortedSetTable.Create(_inputs[0].Count, _keyspace);
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

    private bool IsInOthers(ReadOnlySpan<byte> member, ref double score)
    {
        foreach (ref readonly ScoredInput input in _inputs[1..])
        {
            if (!input.TryGetScore(member, _keyspace, out double other)) return false;
            score = Aggregated(score, other * input.Weight);
        }

        return true;
    }

    private bool IsInAnyOther(ReadOnlySpan<byte> member)
    {
        foreach (ref readonly ScoredInput input in _inputs[1..])
        {
            if (input.TryGetScore(member, _keyspace, out _)) return true;
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

    // Adds the members of an input, or puts their scores together with those that are there.
    private readonly ref struct Uniting(SortedSetCombiner combiner, SortedSetTable table, int input) : ISortedSetVisitor
    {
        private readonly SortedSetCombiner _combiner = combiner;

        public void Visit(scoped ReadOnlySpan<byte> member, double score)
        {
            score = Weighted(score, _combiner._inputs[input].Weight);
            uint reference = table.Find(member);
            if (reference == 0) table.AddUnordered(member, score);
            else table.At(reference).Score = _combiner.Aggregated(table.At(reference).Score, score);
        }
    }

    // Adds members of the first input that all the others have.
    private readonly ref struct Intersecting(SortedSetCombiner combiner, SortedSetTable table) : ISortedSetVisitor
    {
        private readonly SortedSetCombiner _combiner = combiner;

        public void Visit(scoped ReadOnlySpan<byte> member, double score)
        {
            score = Weighted(score, _combiner._inputs[0].Weight);
            if (_combiner.IsInOthers(member, ref score)) table.AddUnordered(member, score);
        }
    }

    // Adds members of the first input that none of the others has.
    private readonly ref struct Subtracting(SortedSetCombiner combiner, SortedSetTable table) : ISortedSetVisitor
    {
        private readonly SortedSetCombiner _combiner = combiner;

        public void Visit(scoped ReadOnlySpan<byte> member, double score)
        {
            if (!_combiner.IsInAnyOther(member)) table.AddUnordered(member, score);
        }
    }

    // Counts members of the first input that all the others have.
    private ref struct Counting(SortedSetCombiner combiner) : ISortedSetVisitor
    {
        private readonly SortedSetCombiner _combiner = combiner;

        public long Count { get; private set; }

        public void Visit(scoped ReadOnlySpan<byte> member, double score)
        {
            if (_combiner.IsInOthers(member, ref score)) Count++;
        }
    }
}
