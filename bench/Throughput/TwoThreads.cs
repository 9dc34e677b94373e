using System.Diagnostics;
using Tiercel.Engine;

namespace Tiercel.Bench.Throughput;

/// <summary>Two threads on distinct keys beside one: throughput, and the latency of single operations.</summary>
internal static class TwoThreads
{
    private const int KeysPerThread = 100_000;
    private const int Operations = 2_000_000;
    private const int Rounds = 7;

    public static void Run()
    {
        using TiercelEngine engine = new();
        Strings strings = engine.GetDatabase(0).Strings;
        byte[][][] keys = [MakeKeys(0), MakeKeys(1)];
        byte[] value = new byte[64];
        foreach (byte[] key in keys.SelectMany(k => k)) strings.Set(key, value);
        foreach ((string name, int writesPercent, double goal) in new[] { ("GET", 0, 1.8), ("SET", 100, 1.7), ("90-10", 10, 1.7) })
        {
            List<double> ratios = [];
            for (int round = 0; round < Rounds + 1; round++)
            {
                double one = Throughput(strings, keys[..1], writesPercent);
                double two = Throughput(strings, keys, writesPercent);
                // The first round is for the JIT.
                if (round > 0) ratios.Add(two / one);
            }

            double ratio = Measure.Median([.. ratios]);
            Console.WriteLine($"{name,-8} two threads {ratio:F2} x one  goal >= {goal:F1}  {(ratio >= goal ? "reached" : "MISSED")}");
        }

        Latency(strings, keys, value);
        KeyspaceStatistics statistics = engine.Statistics;
        double uncontended = 1 - ((double)statistics.ContendedLockAcquisitions / statistics.LockAcquisitions);
        Console.WriteLine($"locks    {uncontended:P3} uncontended");
    }

    private static byte[][] MakeKeys(int thread) =>
        [.. Enumerable.Range(0, KeysPerThread).Select(i => System.Text.Encoding.ASCII.GetBytes($"t{thread}:key:{i:D9}"))];

    private static double Throughput(Strings strings, byte[][][] keys, int writesPercent)
    {
        using Barrier start = new(keys.Length + 1);
        Thread[] threads = [.. keys.Select(own => new Thread(() =>
        {
            start.SignalAndWait();
            Work(strings, own, writesPercent);
        }))];
        foreach (Thread thread in threads) thread.Start();
        start.SignalAndWait();
        long begin = Stopwatch.GetTimestamp();
        foreach (Thread thread in threads) thread.Join();
        return keys.Length * Operations / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Work(Strings strings, byte[][] keys, int writesPercent)
    {
        byte[] value = new byte[64];
        uint state = 12345;
        for (int i = 0; i < Operations; i++)
        {
            state = (state * 1664525) + 1013904223;
            byte[] key = keys[(int)((ulong)state * (uint)keys.Length >> 32)];
            if (i % 100 < writesPercent) strings.Set(key, value);
            else strings.TryGet(key, value, out _);
        }
    }

    private static void Latency(Strings strings, byte[][][] keys, byte[] value)
    {
        List<long>[] samples = [[], []];
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(t => new Thread(() =>
        {
            byte[] destination = new byte[64];
            for (int i = 0; i < 500_000; i++)
            {
                byte[] key = keys[t][i * 31 % KeysPerThread];
                long begin = Stopwatch.GetTimestamp();
                if (i % 10 == 0) strings.Set(key, value);
                else strings.TryGet(key, destination, out _);
                samples[t].Add(Stopwatch.GetTimestamp() - begin);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        long[] all = [.. samples.SelectMany(s => s).Order()];
        double Ns(double quantile) => all[(int)(quantile * (all.Length - 1))] * 1e9 / Stopwatch.Frequency;
        Console.WriteLine(
            $"latency  p50 {Ns(0.5):F0} ns  p99 {Ns(0.99):F0} ns  p99.9 {Ns(0.999):F0} ns, two clock reads included"
            + $"  goal p99 <= 4000  {(Ns(0.99) <= 4000 ? "reached" : "MISSED")}");
    }
}
