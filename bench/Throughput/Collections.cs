using System.Diagnostics;
using Tiercel.Engine;

namespace Tiercel.Bench.Throughput;

/// <summary>What the garbage collector has to do with ten million keys or elements in the engine: next to nothing.</summary>
internal static class Collections
{
    private const int Count = 10_000_000;

    public static void Run()
    {
        Measure("keys", keys: Count, goalMs: 2, static (database, key, element) => database.Strings.Set(key, element));
        Measure("members of 1,000 sets", keys: 1000, goalMs: 5, static (database, key, element) => database.Sets.Add(key, element));
        Measure("fields of 1,000 hashes", keys: 1000, goalMs: 5, static (database, key, element) =>
            database.Hashes.Set(key, element, element));
        Measure("elements of 1,000,000 lists", keys: 1_000_000, goalMs: 5, static (database, key, element) =>
            database.Lists.Push(key, ListSide.Right, element));
    }

    private static void Measure(string what, int keys, double goalMs, Addition add)
    {
        using TiercelEngine engine = new();
        Database database = engine.GetDatabase(0);
        byte[] key = new byte[8];
        byte[] element = new byte[16];
        int before = GC.CollectionCount(0);
        for (int i = 0; i < Count; i++)
        {
            (i % keys).TryFormat(key, out _, "D8");
            i.TryFormat(element, out _, "D16");
            add(database, key, element);
        }

        Console.WriteLine($"collections while {Count:N0} {what} were set: {GC.CollectionCount(0) - before}");
        double worst = 0;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
            worst = Math.Max(worst, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        string verdict = worst <= goalMs ? "reached" : "MISSED";
        Console.WriteLine($"forced full collection, the worst of 5: {worst:F2} ms  goal <= {goalMs} ms  {verdict}");
    }

    private delegate void Addition(Database database, byte[] key, byte[] element);
}
