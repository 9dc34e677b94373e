namespace Tiercel.Caching;

/// <summary>What one entry has of its own.</summary>
public readonly struct CacheEntryOptions
{
    /// <summary>
    /// Time after which the entry expires, instead of what the cache's options say of what is stored; null for that. Zero or less: at
    /// once. <see cref="CacheOptions{TKey,TValue}.ExpireAfterAccess"/> holds beside it.
    /// </summary>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <summary>
    /// The moment at which the entry expires, instead of <see cref="ExpiresAfter"/>; null for none. The cache's
    /// <see cref="CacheOptions{TKey,TValue}.TimeProvider"/> is asked what time it is when the entry is stored, and how long it lasts is
    /// settled then: a wall clock that is set later changes nothing. A moment that is past: at once.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What the entry weighs, from 0, instead of asking the weigher; null for that. Only for caches that weigh.</summary>
    public long? Weight { get; init; }
}
