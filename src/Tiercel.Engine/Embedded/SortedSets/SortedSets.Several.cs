using System.Buffers;
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Several sorted sets at once, their shards locked together.
public sealed partial class SortedSets
{
    private delegate SortedSetTable Combination(scoped SortedSetCombiner combiner);

    /// <summary>
    /// Copies of the elements of several sorted sets together, in order; an absent one is empty, and a set counts as one whose
    /// scores are all 1.
    /// </summary>
    /// <param name="keys">The keys.</param>
    /// <param name="weights">What the scores of each are multiplied by; empty = 1.</param>
    /// <param name="aggregate">What becomes of the scores of a member that is in several.</param>
    /// <exception cref="ArgumentException">There is no key, or not a weight for each, or one is no number.</exception>
    public KeyValuePair<byte[], double>[] Union(
        ReadOnlySpan<string> keys, ReadOnlySpan<double> weights = default, ScoreAggregate aggregate = ScoreAggregate.Sum) =>
        Combine(null, keys, weights, aggregate, sorts: true, static combiner => combiner.Union()).Elements;

    /// <summary>As <see cref="Union"/>, of the members that all of them have.</summary>
    /// <exception cref="ArgumentException">There is no key, or not a weight for each, or one is no number.</exception>
    public KeyValuePair<byte[], double>[] Intersect(
        ReadOnlySpan<string> keys, ReadOnlySpan<double> weights = default, ScoreAggregate aggregate = ScoreAggregate.Sum) =>
        Combine(null, keys, weights, aggregate, sorts: true, static combiner => combiner.Intersection()).Elements;

    /// <summary>Copies of the elements of the first of some sorted sets whose members no other has, in order.</summary>
    /// <exception cref="ArgumentException">There is no key.</exception>
    public KeyValuePair<byte[], double>[] Except(params ReadOnlySpan<string> keys) =>
        Combine(null, keys, default, ScoreAggregate.Sum, sorts: false, static combiner => combiner.Difference()).Elements;

    /// <summary>How many members all of some sorted sets have.</summary>
    /// <exception cref="ArgumentException">There is no key.</exception>
    [SkipLocalsInit]
    public long CountIntersection(params ReadOnlySpan<string> keys)
    {
        ThrowIfNone(keys);
        Span<byte> scratch = stackalloc byte[SingleKey.ScratchBytes];
        ScoredInput[] inputs = ArrayPool<ScoredInput>.Shared.Rent(keys.Length);
        scoped KeyScope scope = new(_place);
        try
        {
            scope.AcquireMany(SeveralKeys.ShardsOf(_place, keys, scratch));
            Span<ScoredInput> found = Find(ref scope, keys, default, inputs, scratch);
            SortedSetCombiner.SortBySize(found);
            return new SortedSetCombiner(found, ScoreAggregate.Sum, _place.Keyspace).IntersectionCount(limit: 0);
        }
        finally
        {
            scope.Release();
            ArrayPool<ScoredInput>.Shared.Return(inputs);
        }
    }

    /// <summary>
    /// Makes the destination hold what <see cref="Union"/> returns, in one step, or removes it if that is nothing. It may be
    /// one of them, and has no expiry afterwards.
    /// </summary>
    /// <returns>How many members it has.</returns>
    /// <exception cref="ArgumentException">There is no source, or not a weight for each, or one is no number.</exception>
    public long StoreUnion(
        string destination,
        ReadOnlySpan<string> sources,
        ReadOnlySpan<double> weights = default,
        ScoreAggregate aggregate = ScoreAggregate.Sum) =>
        Combine(destination, sources, weights, aggregate, sorts: true, static combiner => combiner.Union()).Count;

    /// <summary>As <see cref="StoreUnion"/>, of what <see cref="Intersect"/> returns.</summary>
    /// <exception cref="ArgumentException">There is no source, or not a weight for each, or one is no number.</exception>
    public long StoreIntersection(
        string destination,
        ReadOnlySpan<string> sources,
        ReadOnlySpan<double> weights = default,
        ScoreAggregate aggregate = ScoreAggregate.Sum) =>
        Combine(destination, sources, weights, aggregate, sorts: true, static combiner => combiner.Intersection()).Count;

    /// <summary>As <see cref="StoreUnion"/>, of what <see cref="Except"/> returns.</summary>
    /// <exception cref="ArgumentException">There is no source.</exception>
    public long StoreDifference(string destination, params ReadOnlySpan<string> sources) =>
        Combine(destination, sources, default, ScoreAggregate.Sum, sorts: false, static combiner => combiner.Difference()).Count;

    // Stores the result if there is a destination, else copies it.
    [SkipLocalsInit]
    private Combined Combine(
        string? destination,
        ReadOnlySpan<string> keys,
        ReadOnlySpan<double> weights,
        ScoreAggregate aggregate,
        bool sorts,
        Combination combination)
    {
        ThrowIfNone(keys);
        if (!weights.IsEmpty && weights.Length != keys.Length)
            throw new ArgumentException("There is not a weight for each key.", nameof(weights));
        foreach (double weight in weights) RequireNumber(weight);
        if (destination is not null) SingleKey.MakeRoom(_place);
        Span<byte> scratch = stackalloc byte[SingleKey.ScratchBytes];
        ulong shards = SeveralKeys.ShardsOf(_place, keys, scratch);
        if (destination is not null) shards |= SeveralKeys.ShardsOf(_place, [destination], scratch);
        ScoredInput[] inputs = ArrayPool<ScoredInput>.Shared.Rent(keys.Length);
        SortedSetTable table = default;
        scoped KeyScope scope = new(_place);
        try
        {
            scope.AcquireMany(shards);
            Span<ScoredInput> found = Find(ref scope, keys, weights, inputs, scratch);
            if (sorts) SortedSetCombiner.SortBySize(found);
            table = combination(new SortedSetCombiner(found, aggregate, _place.Keyspace));
            if (destination is null) return new Combined(Copied(table), table.Count);
            return new Combined([], SortedSetOps.Store(ref scope, SeveralKeys.Hashed(_place, destination, scratch), ref table));
        }
        finally
        {
            if (!table.Root.IsNull) table.Free();
            scope.Release();
            ArrayPool<ScoredInput>.Shared.Return(inputs);
        }
    }

    private Span<ScoredInput> Find(
        ref KeyScope scope,
        scoped ReadOnlySpan<string> keys,
        scoped ReadOnlySpan<double> weights,
        ScoredInput[] inputs,
        Span<byte> scratch)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            SingleKey.IsDone(ScoredInput.Find(ref scope, SeveralKeys.Hashed(_place, keys[i], scratch), out inputs[i]));
            if (!weights.IsEmpty) inputs[i] = inputs[i].WithWeight(weights[i]);
        }

        return inputs.AsSpan(0, keys.Length);
    }

    private static KeyValuePair<byte[], double>[] Copied(SortedSetTable table)
    {
        Copying copies = new(new List<KeyValuePair<byte[], double>>((int)table.Count));
        SortedSetCursor cursor = new SortedSetView(table).WalkAll(default);
        while (cursor.MoveNext()) copies.Visit(cursor.Member, cursor.Score);
        return copies.Found.ToArray();
    }

    private static void ThrowIfNone(ReadOnlySpan<string> keys)
    {
        if (keys.IsEmpty) throw new ArgumentException("There is no sorted set to combine.", nameof(keys));
    }

    private readonly record struct Combined(KeyValuePair<byte[], double>[] Elements, long Count);
}
