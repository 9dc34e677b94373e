using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>What is evicted when memory or keys reach their limit: Redis's eight policies, sampled.</summary>
public enum EvictionPolicy
{
    /// <summary>Nothing: writes that need memory are refused.</summary>
    [OptionValue("noeviction")]
    NoEviction,

    /// <summary>The least recently used of all keys.</summary>
    [OptionValue("allkeys-lru")]
    AllKeysLru,

    /// <summary>The least frequently used of all keys.</summary>
    [OptionValue("allkeys-lfu")]
    AllKeysLfu,

    /// <summary>Any key.</summary>
    [OptionValue("allkeys-random")]
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
