using System.Globalization;
using Tiercel.Engine;

namespace Tiercel.Bench.HitRatio;

/// <summary>
/// The engine beside redis-server, both given the same maxmemory. The length of the values is chosen so that about the share of
/// keys in question fits Redis; what an entry costs beside its value is each one's own affair. Redis is replayed at
/// full speed, and the engine at the pace that Redis kept: so both tell the uses of keys apart by the same seconds.
/// </summary>
internal static class ByMemory
{
    private const long MaxMemory = 16 << 20;

    // What an empty redis-server of this version says it uses, about, and what it adds to a key and a value: guesses
    // that decide where on the curve a row lies, no more.
    private const long RedisEmptyBytes = 1_200_000;
    private const int RedisEntryBytes = 90;

    private static readonly (string Name, EvictionPolicy Policy)[] Policies =
    [
        ("allkeys-lru", EvictionPolicy.AllKeysLru), ("allkeys-lfu", EvictionPolicy.AllKeysLfu),
    ];

    public static void Run(Trace[] traces, double[] shares)
    {
        Console.WriteLine($"maxmemory {MaxMemory:N0} bytes for both");
        Console.WriteLine();
        Console.WriteLine("| trace | value bytes | policy | Redis keys | Redis | Tiercel keys | Tiercel | difference | s3fifo - Redis |");
        Console.WriteLine("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        int reached = 0;
        int rows = 0;
        foreach (Trace trace in traces)
        {
            foreach (double share in shares)
            {
                int capacity = (int)(share * trace.DistinctKeys);
                int valueBytes = (int)Math.Max(8, ((MaxMemory - RedisEmptyBytes) / capacity) - RedisEntryBytes);
                foreach ((string name, EvictionPolicy policy) in Policies)
                {
                    if (Row(trace, name, policy, capacity, valueBytes)) reached++;
                    rows++;
                }
            }
        }

        Console.WriteLine();
        Console.WriteLine($"Tiercel at least as good as Redis by the same policy in {reached} of {rows} rows  goal: all");
    }

    private static bool Row(Trace trace, string name, EvictionPolicy policy, int capacity, int valueBytes)
    {
        RedisReplay redis = new(trace, name, MaxMemory, valueBytes, window: Math.Clamp(capacity / 16, 1, 64));
        redis.Run();
        EngineReplay engine = Replay(policy);
        EngineReplay modern = Replay(EvictionPolicy.AllKeysS3Fifo);
        double difference = engine.HitRatio - redis.HitRatio;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {trace.Name} | {valueBytes:N0} | {name} | {redis.Keys:N0} | {100 * redis.HitRatio:F2} | {engine.Keys:N0} "
            + $"| {100 * engine.HitRatio:F2} | {100 * difference:F2} | {100 * (modern.HitRatio - redis.HitRatio):F2} |"));
        return difference >= 0;

        EngineReplay Replay(EvictionPolicy chosen)
        {
            EngineOptions options = new() { MaxMemory = MaxMemory, EvictionPolicy = chosen };
            EngineReplay replay = new(trace, options, redis.RequestsPerSecond, valueBytes);
            replay.Run();
            return replay;
        }
    }
}
