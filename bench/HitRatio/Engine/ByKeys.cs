using Tiercel.Engine;

namespace Tiercel.Bench.HitRatio;

/// <summary>
/// The engine's policies at a limit on keys, where entries of one size make all caches alike, beside the optimum. A
/// trace is spread over 16 hours, so that the seconds that LRU remembers tell uses apart as well as they ever do.
/// </summary>
internal static class ByKeys
{
    private const double TraceSeconds = 16 * 3600;
    private const int ValueBytes = 8;

    private static readonly EvictionPolicy[] Policies =
    [
        EvictionPolicy.AllKeysRandom, EvictionPolicy.AllKeysLru, EvictionPolicy.AllKeysLfu, EvictionPolicy.AllKeysS3Fifo,
    ];

    public static void Run(Trace[] traces, double[] shares)
    {
        Console.WriteLine("| trace | keys | random | lru | lfu | s3fifo | optimum | s3fifo - lru |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        List<double> gains = [];
        foreach (Trace trace in traces)
        {
            foreach (double share in shares)
            {
                int capacity = (int)(share * trace.DistinctKeys);
                double[] ratios = [.. Policies.AsParallel().AsOrdered().WithDegreeOfParallelism(2)
                    .Select(p => Replay(trace, capacity, p))];
                gains.Add(ratios[3] - ratios[1]);
                string columns = string.Join(" | ", ratios.Append(Optimum.HitRatio(trace, capacity)).Append(gains[^1])
                    .Select(static r => $"{100 * r:F2}"));
                Console.WriteLine($"| {trace.Name} | {capacity:N0} | {columns} |");
            }
        }

        Console.WriteLine();
        Console.WriteLine($"s3fifo above lru on the mean: {100 * gains.Average():F2} points  goal >= 3");
        Console.WriteLine();
    }

    private static double Replay(Trace trace, int capacity, EvictionPolicy policy)
    {
        EngineOptions options = new() { MaxKeys = capacity, EvictionPolicy = policy };
        double pace = Math.Max(1, trace.Requests.Length / TraceSeconds);
        return new EngineReplay(trace, options, pace, ValueBytes).Run();
    }
}
