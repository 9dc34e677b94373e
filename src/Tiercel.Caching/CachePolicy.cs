namespace Tiercel.Caching;

/// <summary>Which entry goes when there is no room.</summary>
public enum CachePolicy
{
    /// <summary>
    /// What is new is on trial, and stays if it is used again meanwhile or soon after; how much of the cache is for trials, 1 to 90 %,
    /// follows what is asked for. Near the best of the others on skewed use, scans, loops and recency alike
    /// (docs/caching.md has the figures). Hits take no lock. The default.
    /// </summary>
    Adaptive,

    /// <summary>S3-FIFO: as <see cref="Adaptive"/>, but always with a tenth of the cache for trials. Hits take no lock.</summary>
    S3Fifo,

    /// <summary>The entry that was used longest ago, exactly, in each partition. A hit takes the partition's lock.</summary>
    Lru,

    /// <summary>
    /// Entries used once go before those used again, unless the latter are more than three quarters: a scan does not sweep the cache
    /// clean. Within both the one that was used longest ago. A hit takes the partition's lock.
    /// </summary>
    Lru2,
}
