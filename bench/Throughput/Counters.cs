using System.Collections.Concurrent;
using Tiercel.Engine;

namespace Tiercel.Bench.Throughput;

/// <summary>One thread, a million counters in random order, beside a ConcurrentDictionary of numbers.</summary>
internal static class Counters
{
    private const int Keys = 1_000_000;
    private const int Operations = 1 << 20;
    private const int Rounds = 9;

    public static void Run()
    {
        Random random = new(1);
        string[] order = [.. Enumerable.Range(0, Operations).Select(_ => $"key:{random.Next(Keys):D12}")];
        using TiercelEngine engine = new();
        Strings strings = engine.GetDatabase(0).Strings;
        ConcurrentDictionary<string, long> dictionary = new(2, Keys);
        double[] times = Measure.Interleaved(
            Rounds, Operations, () => Increment(strings, order), () => Increment(dictionary, order));
        Measure.Row("increment", times[0], times[1], 1);
    }

    private static void Increment(Strings strings, string[] order)
    {
        foreach (string key in order) strings.Increment(key);
    }

    private static void Increment(ConcurrentDictionary<string, long> dictionary, string[] order)
    {
        foreach (string key in order) dictionary.AddOrUpdate(key, 1, static (_, number) => number + 1);
    }
}
