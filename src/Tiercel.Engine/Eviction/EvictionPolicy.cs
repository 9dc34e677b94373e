namespace Tiercel.Engine;

/// <summary>What is evicted when memory or keys reach their limit: Redis's eight policies, sampled.</summary>
public enum EvictionPolicy
{
    /// <summary>Nothing: writes that need memory are refused.</summary>
    NoEviction,

    /// <summary>The least recently used of all keys.</summary>
    AllKeysLru,

    /// <summary>The least frequently used of all keys.</summary>
    AllKeysLfu,

    /// <summary>Any key.</summary>
    AllKeysRandom,

    /// <summary>The least recently used of the keys with an expiry.</summary>
    VolatileLru,

    /// <summary>The least frequently used of the keys with an expiry.</summary>
    VolatileLfu,

    /// <summary>Any key with an expiry.</summary>
    VolatileRandom,

    /// <summary>The key that expires soonest.</summary>
    VolatileTtl,
}
