namespace Tiercel.Caching;

/// <summary>Which entry goes when there is no room.</summary>
public enum CachePolicy
{
    /// <summary>
    /// S3-FIFO: what is new passes through a small queue, and only what is used again meanwhile or soon after stays. Hits take no lock.
    /// The default.
    /// </summary>
    S3Fifo,

    /// <summary>The entry that was used longest ago, exactly, in each partition. A hit takes the partition's lock.</summary>
    Lru,

    /// <summary>
    /// Entries used once go before those used again, unless the latter are more than three quarters: a scan does not sweep the cache
    /// clean. Within both the one that was used longest ago. A hit takes the partition's lock.
    /// </summary>
    Lru2,
}
