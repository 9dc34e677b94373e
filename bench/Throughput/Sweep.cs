using System.Diagnostics;
using Tiercel.Engine;

namespace Tiercel.Bench.Throughput;

/// <summary>
/// Five million keys that expire in one second, while a thread goes on reading others: the longest single read. Reader and
/// engine have a core each. After each read the reader does nothing for as long as the read took: by how much the worst of
/// these rests is too long shows how long the machine keeps a thread from running then, on that core. Nothing is subtracted.
/// </summary>
internal static class Sweep
{
    private const int Keys = 5_000_000;
    private const int LastingKeys = 100_000;
    private const double GoalMs = 1;
    private static readonly TimeSpan ToLive = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void Run()
    {
        // Threads have the core of the one that starts them: the engine's one, then the reader another.
        Pin(core: 0);
        using TiercelEngine engine = new(new EngineOptions { MaxMemory = 0 });
        Pin(core: 1);
        Strings strings = engine.GetDatabase(0).Strings;
        byte[] key = new byte[16];
        byte[] value = new byte[8];
        for (int i = 0; i < LastingKeys; i++) strings.Set(Key(key, i), value);
        long end = Stopwatch.GetTimestamp() + (long)(ToLive.TotalSeconds * Stopwatch.Frequency);
        for (int i = 0; i < Keys; i++)
        {
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), end);
            if (left <= TimeSpan.Zero) throw new InvalidOperationException("The keys began to expire before all were set.");
            strings.Set(Key(key, LastingKeys + i), value, left);
        }

        ReadWhileSwept(engine, strings, key, value, end);
    }

    private static void ReadWhileSwept(TiercelEngine engine, Strings strings, byte[] key, byte[] value, long end)
    {
        Longest reads = new();
        Longest rests = new();
        long begin = 0;
        for (int i = 0; engine.Statistics.Keys > LastingKeys; i = (i + 7919) % LastingKeys)
        {
            if (begin > 0 && Stopwatch.GetElapsedTime(begin) > Patience) break;
            // The count of keys is not part of what is timed; a thousand reads go between two counts.
            for (int j = 0; j < 1000; j++)
            {
                long start = Stopwatch.GetTimestamp();
                strings.TryGet(Key(key, (i + j) % LastingKeys), value, out _);
                long read = Stopwatch.GetTimestamp();
                long until = read + (read - start);
                long rested = Rest(until);
                if (start < end) continue;
                if (begin == 0) begin = start;
                reads.Add(read - start);
                rests.Add(rested - until);
            }
        }

        Console.WriteLine($"{Keys:N0} keys swept in {Stopwatch.GetElapsedTime(begin).TotalSeconds:F1} s, {engine.Statistics.Keys:N0} are left");
        Console.WriteLine($"reads: {reads}");
        Console.WriteLine($"rests: {rests}");
        // A machine that pauses the reader pauses the sweep too, and that with a lock in its hand.
        string verdict = reads.WorstMs <= GoalMs ? "reached" : rests.WorstMs > GoalMs ? "not shown: the machine itself paused" : "MISSED";
        Console.WriteLine($"goal: longest read <= {GoalMs} ms  {verdict}");
    }

    private static long Rest(long until)
    {
        long now;
        do
        {
            now = Stopwatch.GetTimestamp();
        }
        while (now < until);

        return now;
    }

    private static void Pin(int core)
    {
        // On Linux it is the affinity of the thread that asks, the process's first.
        if (OperatingSystem.IsLinux() && Environment.ProcessorCount > core)
            Process.GetCurrentProcess().ProcessorAffinity = 1 << core;
    }

    private static double Ms(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;

    private static byte[] Key(byte[] key, int number)
    {
        number.TryFormat(key, out _, "D16");
        return key;
    }

    /// <summary>The longest of many durations, and how many were over 0.1 ms.</summary>
    private sealed class Longest
    {
        private long _worst;
        private int _long;

        public double WorstMs => Ms(_worst);

        public void Add(long ticks)
        {
            _worst = Math.Max(_worst, ticks);
            if (ticks > Stopwatch.Frequency / 10_000) _long++;
        }

        public override string ToString() => $"{_long} over 0.1 ms, the longest {WorstMs:F2} ms";
    }
}
