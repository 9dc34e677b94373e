using Tiercel.Caching;

namespace Tiercel.Bench.HitRatio;

/// <summary>What is compared: a column of the tables, a line of the plot.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">Whose it is.</param>
/// <param name="HitRatio">Replays a trace at a capacity and returns hits by requests. Called on any thread.</param>
internal sealed record Contestant(string Name, ContestantKind Kind, Func<Trace, int, double> HitRatio)
{
    // The typed cache hashes by a seed of its own making, which in caches of some ten entries is worth half a point either way.
    private const int RunsOfOurs = 3;

    /// <summary>The known policies, those of the typed cache, and the optimum, in the order of the columns.</summary>
    public static Contestant[] All { get; } =
    [
        Known("LRU", static (keys, capacity) => new LruReference(keys, capacity)),
        Known("2Q", static (keys, capacity) => new TwoQueueReference(keys, capacity)),
        Known("S3-FIFO", static (keys, capacity) => new S3FifoReference(keys, capacity)),
        Known("ARC", static (keys, capacity) => new ArcReference(keys, capacity)),
        Known("SIEVE", static (keys, capacity) => new SieveReference(keys, capacity)),
        Known("W-TinyLFU", static (keys, capacity) => new TinyLfuReference(keys, capacity)),
        Known("W-TinyLFU, climbing", static (keys, capacity) => new ClimbingTinyLfuReference(keys, capacity)),
        .. Enum.GetValues<CachePolicy>().Select(Ours),
        new Contestant("Belady", ContestantKind.Bound, Optimum.HitRatio),
    ];

    private static Contestant Known(string name, Func<int, int, IReferencePolicy> make) =>
        new(name, ContestantKind.Known, (trace, capacity) => Replay.Run(trace, make(trace.DistinctKeys, capacity).Access));

    private static Contestant Ours(CachePolicy policy)
    {
        bool isDefault = policy == new CacheOptions<int, int> { Capacity = 1 }.Policy;
        return new Contestant(
            $"{policy} (ours)",
            isDefault ? ContestantKind.Default : ContestantKind.Ours,
            (trace, capacity) => Enumerable.Range(0, RunsOfOurs)
                .Average(_ => Replay.Run(trace, new CacheOptions<int, int> { Capacity = capacity, Policy = policy })));
    }
}
