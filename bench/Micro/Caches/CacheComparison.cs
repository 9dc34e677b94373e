using System.Globalization;
using Tiercel.Caching;

namespace Tiercel.Bench.Micro;

/// <summary>
/// The typed cache beside ConcurrentDictionary and MemoryCache: the same requests to each in turns, the median of the turns. Not a
/// benchmark of BenchmarkDotNet, which knows neither two threads nor bytes an entry.
/// </summary>
internal static class CacheComparison
{
    private const int Entries = 10_000;
    private const int Requests = 1 << 20;
    private const int Turns = 15;

    private static readonly CachePolicy[] Policies = Enum.GetValues<CachePolicy>();
    private static readonly string[] _keys = [.. Enumerable.Range(0, 2 * Entries).Select(Name)];
    private static readonly string[] _zipf = Zipf(1 << 16);
    private static readonly int[] _zipfNumbers = [.. _zipf.Select(static k => int.Parse(k.AsSpan(4), CultureInfo.InvariantCulture))];

    /// <summary>Prints the rows whose name contains a text.</summary>
    public static void Run(string filter)
    {
        if (filter is "collections" or "extras")
        {
            if (filter == "extras") CacheExtras.Run();
            else CacheCollections.Run();
            return;
        }

        Console.WriteLine($"| what | ConcurrentDictionary | {string.Join(" | ", Policies)} | MemoryCache |");
        Console.WriteLine($"| --- |{string.Concat(Enumerable.Repeat(" ---: |", Policies.Length + 2))}");
        Row(filter, "get hit, zipf 0.99, 1 thread, ns", new Gets(1));
        Row(filter, "get hit, zipf 0.99, 2 threads, ns of processor", new Gets(2));
        RowOfNumbers(filter, "get hit, zipf 0.99, int keys, 1 thread, ns", new Gets(1));
        Row(filter, "GetOrAdd hit, zipf 0.99, 1 thread, ns", new GetOrAdds());
        Row(filter, "insert, cyclic, ns", new Inserts());
        Row(filter, "insert, of eight times as many keys, ns", new Inserts(), [.. Enumerable.Range(0, 8 * Entries).Select(Name)]);
        if ("bytes an entry".Contains(filter, StringComparison.Ordinal)) CacheMemory.Run();
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"key:{i:D12}");

    // Ranks by the inverse of the distribution's sums; the strings are not those in the caches, as those of requests never are, but one
    // string a key: else it would be the memory of the strings that is measured.
    private static string[] Zipf(int count)
    {
        double[] sums = new double[Entries];
        double sum = 0;
        for (int i = 0; i < Entries; i++) sums[i] = sum += 1 / Math.Pow(i + 1, 0.99);
        Random random = new(42);
        int[] places = [.. Enumerable.Range(0, Entries)];
        random.Shuffle(places);
        string[] keys = [.. places.Select(Name)];
        string[] requests = new string[count];
        for (int i = 0; i < count; i++)
        {
            int rank = Array.BinarySearch(sums, random.NextDouble() * sum);
            requests[i] = keys[Math.Min(Entries - 1, rank < 0 ? ~rank : rank)];
        }

        return requests;
    }

    private static void Row<TWork>(string filter, string name, TWork work, string[]? cycle = null)
        where TWork : struct, ICacheWork
    {
        if (!name.Contains(filter, StringComparison.Ordinal)) return;
        object made = new();
        KeyValuePair<string, object>[] entries = [.. _keys.Take(Entries).Select(k => KeyValuePair.Create(k, made))];
        Print(name, entries, _zipf, cycle ?? _keys, made, work);
    }

    private static void RowOfNumbers<TWork>(string filter, string name, TWork work)
        where TWork : struct, ICacheWork
    {
        if (!name.Contains(filter, StringComparison.Ordinal)) return;
        KeyValuePair<int, long>[] entries = [.. Enumerable.Range(0, Entries).Select(static i => KeyValuePair.Create(i, (long)i))];
        Print(name, entries, _zipfNumbers, [.. Enumerable.Range(0, 2 * Entries)], 0L, work);
    }

    private static void Print<TKey, TValue, TWork>(
        string name, KeyValuePair<TKey, TValue>[] entries, TKey[] requests, TKey[] cycle, TValue made, TWork work)
        where TKey : notnull
        where TWork : struct, ICacheWork
    {
        DictionarySubject<TKey, TValue> dictionary = new(made);
        CacheSubject<TKey, TValue>[] caches = [.. Policies.Select(p => new CacheSubject<TKey, TValue>(Entries, p, made))];
        MemoryCacheSubject<TKey, TValue> memoryCache = new(made);
        foreach ((TKey key, TValue value) in entries)
        {
            dictionary.Set(key, value);
            foreach (CacheSubject<TKey, TValue> cache in caches) cache.Set(key, value);
            memoryCache.Set(key, value);
        }

        List<double>[] times = [.. Enumerable.Range(0, caches.Length + 2).Select(static _ => new List<double>())];
        for (int turn = -1; turn < Turns; turn++)
        {
            times[0].Add(work.Run(dictionary, requests, cycle, made, Requests));
            for (int i = 0; i < caches.Length; i++) times[i + 1].Add(work.Run(caches[i], requests, cycle, made, Requests));
            times[^1].Add(work.Run(memoryCache, requests, cycle, made, Requests));
        }

        // The first turn was for the compiler.
        foreach (List<double> column in times) column.RemoveAt(0);
        double[] medians = [.. times.Select(static t => t.Order().ElementAt(t.Count / 2))];
        IEnumerable<string> columns = medians.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m:F1} ({m / medians[0]:F2})"));
        Console.WriteLine($"| {name} | {string.Join(" | ", columns)} |");
    }
}
