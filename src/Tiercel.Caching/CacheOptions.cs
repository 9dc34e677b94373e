namespace Tiercel.Caching;

/// <summary>How a <see cref="Cache{TKey,TValue}"/> is to be. Read once, when the cache is made.</summary>
public sealed class CacheOptions<TKey, TValue>
    where TKey : notnull
{
    /// <summary>How much the cache holds: entries, or, with a <see cref="Weigher"/>, the sum of their weights. At least 1.</summary>
    public required long Capacity { get; init; }

    /// <summary>Which entry goes when there is no room.</summary>
    public CachePolicy Policy { get; init; }

    /// <summary>
    /// Hashes and compares keys; null is the keys' own equality, for strings character by character. It must not call the cache. If it
    /// implements <see cref="IAlternateEqualityComparer{TAlternate,T}"/>, entries can be looked up by that type too. Keys whose hash
    /// codes are equal are compared one after the other: who can choose keys must not be able to choose those.
    /// </summary>
    public IEqualityComparer<TKey>? Comparer { get; init; }

    /// <summary>
    /// How many parts with a lock each the cache has: a power of two, or 0 for a choice by processors and capacity. With 1 the order of
    /// <see cref="CachePolicy.Lru"/> is exact over all entries, and writers wait for each other.
    /// </summary>
    public int Partitions { get; init; }

    /// <summary>Time after it was stored at which an entry expires, if it has no time of its own; null = never.</summary>
    public TimeSpan? ExpireAfterWrite { get; init; }

    /// <summary>Time after it was last read or stored at which an entry expires, whatever else; null = never.</summary>
    public TimeSpan? ExpireAfterAccess { get; init; }

    /// <summary>
    /// Time after it was stored at which an entry expires, computed from it when it is stored; null for that of
    /// <see cref="ExpireAfterWrite"/>. Called under no lock.
    /// </summary>
    public Func<TKey, TValue, TimeSpan?>? Lifetime { get; init; }

    /// <summary>
    /// What an entry weighs, from 0; asked once, when it is stored, under no lock. Of what weighs 0 there may be any number.
    /// <see cref="CacheWeights"/> has one that estimates bytes. Null: every entry weighs 1.
    /// </summary>
    public Func<TKey, TValue, long>? Weigher { get; init; }

    /// <summary>
    /// The length of a tick, in which times are kept: an entry expires at the end of the tick in which its time is over, never before.
    /// The system's clock may be a tick late. From a millisecond to an hour; a tenth of a second if not said. Times of more than some 2^31
    /// ticks are as good as none: that is 24 days with ticks of a millisecond, and six years if not said.
    /// </summary>
    public TimeSpan Resolution { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The time; the system's if not said. Its timestamps are used, which go forward, and its timers; its wall clock only for
    /// <see cref="CacheEntryOptions.ExpiresAt"/>.
    /// </summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Is told what happens to entries, on the thread that did it, after the fact and under no lock; of what expires unasked, on a
    /// thread of the pool. Events of one thread come in their order; those of several threads may pass each other. It may call the cache.
    /// What it throws, the first if several, reaches the caller of the operation, which has taken place as a whole; thrown on a thread of
    /// the pool it is lost.
    /// </summary>
    public CacheInspector<TKey, TValue>? Inspect { get; init; }

    /// <summary>
    /// Is told of keys that are set, updated, removed or cleared here, and tells of those of other caches, which are then removed here.
    /// What is loaded by a factory, evicted or expires concerns nobody else.
    /// </summary>
    public IInvalidationBus<TKey>? InvalidationBus { get; init; }

    /// <summary>
    /// Whether to count hits, misses and the rest for <see cref="Cache{TKey,TValue}.Statistics"/>. Costs nothing when off.
    /// </summary>
    public bool CountStatistics { get; init; }
}
