namespace Tiercel.Bench.Compare;

/// <summary>Resident bytes a key, key and value included.</summary>
internal sealed record MemoryResult(string Title, double Redis, double Tiercel, double GoalBytes)
{
    /// <summary>What keys of 16 bytes hold, whether they expire, and the goal in bytes.</summary>
    public static IReadOnlyList<(string Title, int ValueBytes, int TtlSeconds, double Goal)> Shapes { get; } =
        [("8 B", 8, 0, 50), ("8 B with a lifetime", 8, 100_000, 60), ("64 B", 64, 0, 105), ("1 KiB", 1024, 0, 1200)];
}

/// <summary>Milliseconds from the start of the process to the first PONG.</summary>
internal sealed record StartResult(double RedisMs, double TiercelMs, double GoalMs);
