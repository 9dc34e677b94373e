namespace Tiercel.Bench.HitRatio;

/// <summary>Sequences of keys with one known property each, the same at every run.</summary>
internal static class SyntheticTraces
{
    private const ulong Seed = 42;

    // Names and sequences; the sizes are such that half a percent to a quarter of the distinct keys lies where the curves bend.
    private static readonly (string Name, Func<IEnumerable<long>> Keys)[] All =
    [
        ("loop", static () => Loop(20_000, 500_000)),
        ("phases", static () => Phases(50_000, 150_000, rounds: 2)),
        ("recency", static () => Recency(50_000, 0.8, 0.01, 500_000)),
        ("scanloop", static () => ScanLoop(50_000, 20_000, 500_000)),
        ("shift", static () => Shift(50_000, 0.9, 1_000_000)),
        ("zipf", static () => Zipf(100_000, 0.9, 1_000_000, Seed)),
    ];

    /// <summary>Those whose name is wanted, by name; made when they are reached.</summary>
    public static IEnumerable<Trace> Generate(Func<string, bool> isWanted) =>
        All.Where(s => isWanted(s.Name)).Select(static s => new Trace(s.Name, s.Keys()));

    /// <summary>Popularity alone: requests know nothing of each other. Keys are scattered, as all here, so that none tells its rank.</summary>
    private static IEnumerable<long> Zipf(int items, double theta, int requests, ulong seed)
    {
        SplitMix64 random = new(seed);
        ZipfRanks ranks = new(items, theta);
        for (int i = 0; i < requests; i++) yield return Scatter(ranks.Draw(ref random));
    }

    /// <summary>Popularity that changes: after every tenth of the run each rank is that of a key a tenth of the items further.</summary>
    private static IEnumerable<long> Shift(int items, double theta, int requests)
    {
        SplitMix64 random = new(Seed);
        ZipfRanks ranks = new(items, theta);
        for (int i = 0; i < requests; i++)
        {
            long turned = (long)i * 10 / requests * items / 10;
            yield return Scatter((ranks.Draw(ref random) + turned) % items);
        }
    }

    /// <summary>
    /// What storage sees: of 25,000 requests in a row the last 5,000 are a scan of keys never seen again, and of the others 22 in 100
    /// walk a loop, the rest are zipf 0.9 over the hot keys.
    /// </summary>
    private static IEnumerable<long> ScanLoop(int hot, int loop, int requests)
    {
        const int Period = 25_000;
        const int Scan = 5_000;
        const double LoopShare = 0.22;
        SplitMix64 random = new(Seed);
        ZipfRanks ranks = new(hot, 0.9);
        long looped = 0;
        long scanned = 0;
        for (int i = 0; i < requests; i++)
        {
            if (i % Period >= Period - Scan) yield return Scatter(hot + loop + scanned++);
            else if (random.NextDouble() < LoopShare) yield return Scatter(hot + (looped++ % loop));
            else yield return Scatter(ranks.Draw(ref random));
        }
    }

    /// <summary>One key after the other, again and again: whoever keeps the latest has no hits below the whole loop.</summary>
    private static IEnumerable<long> Loop(int items, int requests)
    {
        for (int i = 0; i < requests; i++) yield return Scatter(i % items);
    }

    /// <summary>
    /// Recency alone (Mattson's stack model): the depth of the next key among those last used is drawn by zipf, and it is a new one if
    /// the stack is not so deep, or by chance. The likelihood falls with the depth, so no policy that does not know the future beats LRU
    /// but by luck.
    /// </summary>
    private static IEnumerable<long> Recency(int depths, double theta, double newShare, int requests)
    {
        SplitMix64 random = new(Seed);
        ZipfRanks ranks = new(depths, theta);
        UseStack stack = new(requests);
        long fresh = 0;
        for (int i = 0; i < requests; i++)
        {
            int depth = random.NextDouble() < newShare ? depths : ranks.Draw(ref random);
            long key = depth < stack.Count ? stack.RemoveAt(depth) : Scatter(fresh++);
            stack.Push(key);
            yield return key;
        }
    }

    /// <summary>
    /// A load that turns into another: recency, then a loop, then popularity, each over keys of its own, and all again.
    /// What adapts must do so, and back.
    /// </summary>
    private static IEnumerable<long> Phases(int items, int requestsEach, int rounds)
    {
        const long Apart = 1L << 32;
        for (int round = 0; round < rounds; round++)
        {
            foreach (long key in Recency(items, 0.8, 0.01, requestsEach)) yield return key;
            foreach (long key in Loop(items * 3 / 10, requestsEach)) yield return key ^ Apart;
            foreach (long key in Zipf(items, 0.9, requestsEach, Seed + (ulong)round)) yield return key ^ (2 * Apart);
        }
    }

    private static long Scatter(long number) => (long)(SplitMix64.Mix((ulong)number) >> 1);
}
