using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// What is evicted when memory or keys reach their limit: Redis's eight policies, and S3-FIFO, which keeps keys that
/// were asked for again from being pushed out by keys that never are. All look at a sample, not at every key.
/// </summary>
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

    /// <summary>By S3-FIFO among all keys: first those that were set and never asked for since.</summary>
    [OptionValue("allkeys-s3fifo")]
    AllKeysS3Fifo,

    /// <summary>The least recently used of the keys with an expiry.</summary>
    VolatileLru,

    /// <summary>The least frequently used of the keys with an expiry.</summary>
    VolatileLfu,

    /// <summary>Any key with an expiry.</summary>
    VolatileRandom,

    /// <summary>The key that expires soonest.</summary>
    VolatileTtl,

    /// <summary>By S3-FIFO among the keys with an expiry.</summary>
    [OptionValue("volatile-s3fifo")]
    VolatileS3Fifo,
}

internal static class EvictionPolicyTraits
{
    extension(EvictionPolicy policy)
    {
        /// <summary>Whether entries count their uses in the manner of Redis's LFU.</summary>
        public bool IsLfu => policy is EvictionPolicy.AllKeysLfu or EvictionPolicy.VolatileLfu;

        /// <summary>Whether those go that were not used for longest.</summary>
        public bool IsLru => policy is EvictionPolicy.AllKeysLru or EvictionPolicy.VolatileLru;

        /// <summary>Whether entries remember their place in the queues of S3-FIFO.</summary>
        public bool IsS3Fifo => policy is EvictionPolicy.AllKeysS3Fifo or EvictionPolicy.VolatileS3Fifo;

        /// <summary>Whether keys without an expiry are spared.</summary>
        public bool IsVolatile => policy >= EvictionPolicy.VolatileLru;
    }
}
