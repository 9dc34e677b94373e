using Tiercel.Primitives;

namespace Tiercel.Caching;

/// <summary>
/// Chooses the type parameters of a cache's core, by the kind of its keys, the size of its partitions and its policy. A new policy is a
/// struct and a line here.
/// </summary>
internal static class CoreFactory
{
    public static CacheCore<TKey, TValue> Create<TKey, TValue>(
        CacheOptions<TKey, TValue> options, DepartureReport<TKey, TValue>? report)
        where TKey : notnull
    {
        if (typeof(TKey) == typeof(string) && IsOrdinal(options.Comparer))
        {
            return (CacheCore<TKey, TValue>)(object)ForKeys(
                (CacheOptions<string, TValue>)(object)options,
                new OrdinalKeys(KeyHasher.CreateRandom()),
                (DepartureReport<string, TValue>?)(object?)report);
        }

        if (typeof(TKey).IsValueType && options.Comparer is null)
        {
            return ForKeys(options, new DefaultKeys<TKey>(new HashMix()), report);
        }

        IEqualityComparer<TKey> comparer = options.Comparer ?? EqualityComparer<TKey>.Default;
        return ForKeys(options, new ForeignKeys<TKey>(comparer, new HashMix()), report);
    }

    private static bool IsOrdinal(object? comparer) =>
        comparer is null
        || ReferenceEquals(comparer, StringComparer.Ordinal)
        || ReferenceEquals(comparer, EqualityComparer<string>.Default);

    private static CacheCore<TKey, TValue> ForKeys<TKey, TValue, TComparer>(
        CacheOptions<TKey, TValue> options, TComparer keys, DepartureReport<TKey, TValue>? report)
        where TKey : notnull
        where TComparer : struct, IKeyComparer<TKey>
    {
        CacheShape shape = CacheShape.For(options);
        bool isSmall = options.Weigher is null && shape.EntriesEach <= Nodes<Index16, LruPolicy<Index16>>.MaxCount;
        return isSmall ? ForIndex<TKey, TValue, TComparer, Index16>(options, shape, keys, report)
            : ForIndex<TKey, TValue, TComparer, Index32>(options, shape, keys, report);
    }

    private static CacheCore<TKey, TValue> ForIndex<TKey, TValue, TComparer, TIndex>(
        CacheOptions<TKey, TValue> options, CacheShape shape, TComparer keys, DepartureReport<TKey, TValue>? report)
        where TKey : notnull
        where TComparer : struct, IKeyComparer<TKey>
        where TIndex : unmanaged, INodeIndex<TIndex>
    {
        CacheClock clock = new(options.TimeProvider, options.Resolution);
        PartitionSettings settings = new()
        {
            Budget = new Budget(options.Capacity),
            Clock = clock,
            ExpectedEntries = shape.EntriesEach,
            FairShare = options.Capacity / shape.Partitions,
            Weighs = options.Weigher is not null,
            Reports = report is not null,
            AccessTicks = options.ExpireAfterAccess is { } time ? clock.TicksOf(time) : 0,
        };
        return options.Policy switch
        {
            CachePolicy.Adaptive => new PartitionedCore<TKey, TValue, TComparer, Nodes<TIndex, AdaptivePolicy<TIndex>>>(
                settings, shape.Partitions, keys, report),
            CachePolicy.Lru => new PartitionedCore<TKey, TValue, TComparer, Nodes<TIndex, LruPolicy<TIndex>>>(
                settings, shape.Partitions, keys, report),
            CachePolicy.Lru2 => new PartitionedCore<TKey, TValue, TComparer, Nodes<TIndex, Lru2Policy<TIndex>>>(
                settings, shape.Partitions, keys, report),
            CachePolicy.S3Fifo => new PartitionedCore<TKey, TValue, TComparer, Nodes<TIndex, S3FifoPolicy<TIndex>>>(
                settings, shape.Partitions, keys, report),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Policy, "There is no such policy."),
        };
    }
}
