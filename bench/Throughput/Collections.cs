using System.Diagnostics;
using Tiercel.Engine;

namespace Tiercel.Bench.Throughput;

/// <summary>What the garbage collector has to do with ten million keys in the engine: next to nothing.</summary>
internal static class Collections
{
    private const int Keys = 10_000_000;

    public static void Run()
    {
        using TiercelEngine engine = new();
        Strings strings = engine.GetDatabase(0).Strings;
        byte[] key = new byte[16];
        int before = GC.CollectionCount(0);
        for (int i = 0; i < Keys; i++)
        {
            i.TryFormat(key, out _, "D16");
            strings.Set(key, key);
        }

        Console.WriteLine($"collections while {Keys:N0} keys were set: {GC.CollectionCount(0) - before}");
        double worst = 0;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
            worst = Math.Max(worst, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Console.WriteLine($"forced full collection, the worst of 5: {worst:F2} ms  goal <= 2 ms  {(worst <= 2 ? "reached" : "MISSED")}");
    }
}
