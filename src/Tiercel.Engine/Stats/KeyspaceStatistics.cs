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

    /// <summary>Fields of hashes removed because their time had passed.</summary>
    public long ExpiredFields { get; init; }

    /// <summary>Keys removed because memory or their number reached the limit.</summary>
    public long Evicted { get; init; }

    /// <summary>Operations that could change data, one for each shard they held.</summary>
    public long Writes { get; init; }

    /// <summary>The time under its lock that half of the sampled operations did not pass, to 1.6 %.</summary>
    public TimeSpan LatencyMedian { get; init; }

    /// <summary>As <see cref="LatencyMedian"/>, for 99 of 100.</summary>
    public TimeSpan LatencyPercentile99 { get; init; }

    /// <summary>As <see cref="LatencyMedian"/>, for 999 of 1,000.</summary>
    public TimeSpan LatencyPercentile999 { get; init; }

    /// <summary>Shard locks taken.</summary>
    public long LockAcquisitions { get; init; }

    /// <summary>Of these, those that found the lock held.</summary>
    public long ContendedLockAcquisitions { get; init; }
}
