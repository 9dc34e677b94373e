namespace Tiercel.Caching;

/// <summary>What a cache has counted since it was made.</summary>
public readonly struct CacheStatistics
{
    /// <summary>Look-ups that found their entry.</summary>
    public long Hits { get; init; }

    /// <summary>Look-ups that did not.</summary>
    public long Misses { get; init; }

    /// <summary>Values stored.</summary>
    public long Sets { get; init; }

    /// <summary>Values that gave way to another for the same key.</summary>
    public long Replacements { get; init; }

    /// <summary>Entries that somebody removed.</summary>
    public long Removals { get; init; }

    /// <summary>Entries that went because there was no room.</summary>
    public long Evictions { get; init; }

    /// <summary>Entries whose time was over.</summary>
    public long Expirations { get; init; }

    /// <summary>Values that were heavier than the cache.</summary>
    public long Refusals { get; init; }

    /// <summary>Hits among look-ups, from 0 to 1; 0 before the first.</summary>
    public double HitRatio => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);
}
