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
        long most = options.Weigher is null ? Array.MaxLength : MaxCapacity;
        Require(options.Capacity >= 1 && options.Capacity <= most, nameof(options.Capacity), options.Capacity, $"must be from 1 to {most}");
        int partitions = options.Partitions;
        bool isPower = partitions == 0 || BitOperations.IsPow2(partitions);
        string powers = $"must be 0, or a power of two up to {MaxPartitions}";
        Require(partitions is >= 0 and <= MaxPartitions && isPower, nameof(options.Partitions), partitions, powers);
        Require(partitions <= options.Capacity, nameof(options.Partitions), partitions, "must not be more than the capacity");
        TimeSpan tick = options.Resolution;
        bool isTick = tick >= TimeSpan.FromMilliseconds(1) && tick <= TimeSpan.FromHours(1);
        Require(isTick, nameof(options.Resolution), tick, "must be from a millisecond to an hour");
        Require(Enum.IsDefined(options.Policy), nameof(options.Policy), options.Policy, "must be one of the policies");
        RequirePositive(options.ExpireAfterWrite, nameof(options.ExpireAfterWrite));
        RequirePositive(options.ExpireAfterAccess, nameof(options.ExpireAfterAccess));
        Require(options.TimeProvider is not null, nameof(options.TimeProvider), null, "must not be null");
    }

    private static void RequirePositive(TimeSpan? time, string option) =>
        Require(time is null || time > TimeSpan.Zero, option, time, "must be positive");

    private static void Require(bool holds, string option, object? value, string rule)
    {
        if (!holds) throw new ArgumentOutOfRangeException(option, value, $"It {rule}.");
    }
}
