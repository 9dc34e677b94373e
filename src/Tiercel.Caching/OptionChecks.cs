using System.Numerics;

namespace Tiercel.Caching;

/// <summary>Refuses options out of their range, by name.</summary>
internal static class OptionChecks
{
    private const int MaxPartitions = 1 << 16;

    // As many as a Budget can count down from without coming near the end of its word.
    private const long MaxCapacity = long.MaxValue / 4;

    public static void Check<TKey, TValue>(CacheOptions<TKey, TValue> options)
        where TKey : notnull
    {
        Require(options.Capacity is >= 1 and <= MaxCapacity, nameof(options.Capacity), options.Capacity, "must be at least 1");
        Require(options.Weigher is not null || options.Capacity <= Array.MaxLength, nameof(options.Capacity), options.Capacity, "is more entries than there can be");
        Require(
            options.Partitions is >= 0 and <= MaxPartitions && (options.Partitions == 0 || BitOperations.IsPow2(options.Partitions)),
            nameof(options.Partitions),
            options.Partitions,
            "must be 0 or a power of two up to 65,536");
        Require(options.Partitions <= options.Capacity, nameof(options.Partitions), options.Partitions, "must not be more than the capacity");
        Require(
            options.Resolution >= TimeSpan.FromMilliseconds(1) && options.Resolution <= TimeSpan.FromHours(1),
            nameof(options.Resolution),
            options.Resolution,
            "must be from a millisecond to an hour");
        Require(options.ExpireAfterWrite is null || options.ExpireAfterWrite > TimeSpan.Zero, nameof(options.ExpireAfterWrite), options.ExpireAfterWrite, "must be positive");
        Require(options.ExpireAfterAccess is null || options.ExpireAfterAccess > TimeSpan.Zero, nameof(options.ExpireAfterAccess), options.ExpireAfterAccess, "must be positive");
        Require(options.TimeProvider is not null, nameof(options.TimeProvider), null, "must not be null");
    }

    private static void Require(bool holds, string option, object? value, string rule)
    {
        if (!holds) throw new ArgumentOutOfRangeException("options", value, $"{option} {rule}.");
    }
}
