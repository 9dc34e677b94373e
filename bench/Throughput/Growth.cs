using System.Diagnostics;
using Tiercel.Engine;

namespace Tiercel.Bench.Throughput;

/// <summary>
/// The longest single operation while a database grows from nothing to ten million keys, beside what a control thread that
/// only reads the clock suffers from the machine in the same time.
/// </summary>
internal static class Growth
{
    private const int Keys = 10_000_000;

    public static void Run()
    {
        using TiercelEngine engine = new();
        Strings strings = engine.GetDatabase(0).Strings;
        byte[] value = new byte[8];
        byte[] key = new byte[16];
        using Hiccups control = Hiccups.Watch();
        List<long> longest = [];
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < Keys; i++)
        {
            i.TryFormat(key, out _, "D16");
            long start = Stopwatch.GetTimestamp();
            strings.Set(key, value);
            long ticks = Stopwatch.GetTimestamp() - start;
            if (ticks > Stopwatch.Frequency / 5000) longest.Add(ticks);
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        double worstHiccup = control.LongestMs;
        longest.Sort();
        double Ms(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
        Console.WriteLine($"{Keys:N0} keys in {elapsed.TotalSeconds:F1} s, {elapsed.TotalNanoseconds / Keys:F0} ns each");
        Console.WriteLine($"operations over 0.2 ms: {longest.Count}; the longest: {string.Join(", ", longest.TakeLast(5).Select(t => $"{Ms(t):F2} ms"))}");
        Console.WriteLine($"longest hiccup of a thread that does nothing: {worstHiccup:F2} ms");
        double own = longest.Count == 0 ? 0.2 : Ms(longest[^1]);
        Console.WriteLine($"goal: longest, less hiccups, <= 2 ms  {(own <= Math.Max(2, worstHiccup + 2) ? "reached" : "MISSED")}");
    }
}
