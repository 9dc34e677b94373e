namespace Tiercel.Engine;

/// <summary>Counters of one keyspace at one moment. Each is exact; together they are not one atomic cut.</summary>
public readonly record struct KeyspaceStatistics
{
    /// <summary>Keys over all databases, expired ones not yet removed included.</summary>
    public long Keys { get; init; }

    /// <summary>Of these, keys with an expiry.</summary>
    public long KeysWithExpiry { get; init; }

    /// <summary>Bytes occupied by data and index.</summary>
    public long UsedBytes { get; init; }

    /// <summary>The most <see cref="UsedBytes"/> has been.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Look-ups that found a live key.</summary>
    public long Hits { get; init; }

    /// <summary>Look-ups that did not.</summary>
    public long Misses { get; init; }

    /// <summary>Keys removed because their time had passed.</summary>
    public long Expired { get; init; }

    /// <summary>Keys removed because memory or their number reached the limit.</summary>
    public long Evicted { get; init; }

    /// <summary>Shard locks taken.</summary>
    public long LockAcquisitions { get; init; }

    /// <summary>Of these, those that found the lock held.</summary>
    public long ContendedLockAcquisitions { get; init; }
}
