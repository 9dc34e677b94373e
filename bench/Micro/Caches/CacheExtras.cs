using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Tiercel.Caching;
using Tiercel.Primitives;

namespace Tiercel.Bench.Micro;

/// <summary>What the extras of the typed cache cost, what a hash costs, and how long insertions take that make a partition grow.</summary>
internal static class CacheExtras
{
    private const int Entries = 10_000;
    private const int Turns = 41;
    private const int Growing = 1_000_000;

    private static readonly string[] _keys = [.. Enumerable.Range(0, 2 * Entries).Select(Name)];

    public static void Run()
    {
        object value = new();
        Cache<string, object>[] caches = [Make(), Make(counts: true), Make(inspect: static (in _) => { })];
        foreach (Cache<string, object> cache in caches)
        {
            foreach (string key in _keys.AsSpan(0, Entries)) cache.Set(key, value);
        }

        Console.WriteLine("| ns | plain | with statistics | with an inspector |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        Print("get hit", [.. caches.Select(static c => (Func<double>)(() => Gets(c)))]);
        Print("insert, cyclic", [.. caches.Select(c => (Func<double>)(() => Sets(c, value)))]);
        KeyHasher hasher = KeyHasher.CreateRandom();
        Console.WriteLine("| ns, strings of 16 characters | KeyHasher | string.GetHashCode |");
        Print("hash", [() => Hashes(hasher), CodesOfStrings]);
        Console.WriteLine("| µs, int keys from empty to a million entries | longest | 16th longest | 64th longest |");
        double[][] longest = [.. Enumerable.Range(0, 5).Select(_ => LongestSets(value))];
        Console.WriteLine($"| Set, 32 partitions | {Median(longest, 0)} | {Median(longest, 15)} | {Median(longest, 63)} |");
    }

    private static string Median(double[][] runs, int rank) =>
        runs.Select(times => times[rank]).Order().ElementAt(runs.Length / 2).ToString("F0", CultureInfo.InvariantCulture);

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"key:{i:D12}");

    private static Cache<string, object> Make(bool counts = false, CacheInspector<string, object>? inspect = null) =>
        new(new CacheOptions<string, object> { Capacity = Entries, CountStatistics = counts, Inspect = inspect });

    private static void Print(string name, Func<double>[] subjects)
    {
        List<double>[] times = [.. subjects.Select(static _ => new List<double>())];
        for (int turn = -5; turn < Turns; turn++)
        {
            for (int i = 0; i < subjects.Length; i++)
            {
                double time = subjects[i]();
                if (turn >= 0) times[i].Add(time);
            }
        }

        IEnumerable<string> medians = times.Select(t => t.Order().ElementAt(Turns / 2).ToString("F1", CultureInfo.InvariantCulture));
        Console.WriteLine($"| {name} | {string.Join(" | ", medians)} |");
    }

    private static double Gets(Cache<string, object> cache)
    {
        int found = 0;
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < 16; round++)
        {
            foreach (string key in _keys.AsSpan(0, Entries / 2))
            {
                if (cache.TryGet(key, out _)) found++;
            }
        }

        return found >= 0 ? Stopwatch.GetElapsedTime(start).TotalNanoseconds / (16 * (Entries / 2)) : 0;
    }

    private static double Sets(Cache<string, object> cache, object value)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (string key in _keys) cache.Set(key, value);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / _keys.Length;
    }

    private static double Hashes(KeyHasher hasher)
    {
        ulong sum = 0;
        long start = Stopwatch.GetTimestamp();
        foreach (string key in _keys) sum += hasher.Hash(MemoryMarshal.AsBytes(key.AsSpan()));
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return sum != 0 ? time.TotalNanoseconds / _keys.Length : 0;
    }

    private static double CodesOfStrings()
    {
        long sum = 0;
        long start = Stopwatch.GetTimestamp();
        foreach (string key in _keys) sum += key.GetHashCode();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return sum != 0 ? time.TotalNanoseconds / _keys.Length : 0;
    }

    // In microseconds, from the longest down. Pauses of the collector and of the machine are among the first; of the growths to the last
    // size there are as many as partitions, so that the sixteenth is one that no pause has met.
    private static double[] LongestSets(object value)
    {
        Cache<int, object> cache = new(Growing);
        long[] times = new long[Growing];
        for (int i = 0; i < Growing; i++)
        {
            long start = Stopwatch.GetTimestamp();
            cache.Set(i, value);
            times[i] = Stopwatch.GetTimestamp() - start;
        }

        return [.. times.OrderDescending().Take(64).Select(static t => Stopwatch.GetElapsedTime(0, t).TotalMicroseconds)];
    }
}
