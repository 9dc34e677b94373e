namespace Tiercel.Caching;

/// <summary>What all partitions of a cache share.</summary>
internal sealed class PartitionSettings
{
    public required Budget Budget { get; init; }

    public required CacheClock Clock { get; init; }

    /// <summary>Entries that a partition will hold when the cache is full, but for chance.</summary>
    public required int ExpectedEntries { get; init; }

    /// <summary>A partition's part of the capacity.</summary>
    public required long FairShare { get; init; }

    /// <summary>Whether entries have weights of their own; else each weighs 1.</summary>
    public required bool Weighs { get; init; }

    /// <summary>Whether somebody wants to know what leaves the cache.</summary>
    public required bool Reports { get; init; }

    /// <summary>Ticks after its last use at which an entry expires; 0 = never.</summary>
    public required uint AccessTicks { get; init; }
}
