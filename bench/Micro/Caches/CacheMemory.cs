using System.Diagnostics;
using System.Globalization;
using Tiercel.Caching;

namespace Tiercel.Bench.Micro;

/// <summary>
/// Managed bytes an entry beyond its key and value, which are there before; and what many entries cost a full collection.
/// </summary>
internal static class CacheMemory
{
    private const int Entries = 1_000_000;

    public static void Run()
    {
        string[] keys = [.. Enumerable.Range(0, Entries).Select(static i => i.ToString("D12", CultureInfo.InvariantCulture))];
        object value = new();
        Print("ConcurrentDictionary", keys, value, static () => new DictionarySubject<string, object>(null!));
        foreach (CachePolicy policy in Enum.GetValues<CachePolicy>())
        {
            Print(policy.ToString(), keys, value, () => new CacheSubject<string, object>(Entries, policy, null!));
        }

        Print("MemoryCache", keys, value, static () => new MemoryCacheSubject<string, object>(null!));
    }

    /// <summary>Prints how long a forced full collection takes with ten million entries.</summary>
    public static void RunCollections()
    {
        const int many = 10_000_000;
        object value = new();
        object[] keys = [.. Enumerable.Range(0, many).Select(static _ => new object())];
        PrintCollection("none, its keys", keys);
        PrintCollection("ConcurrentDictionary, objects", Filled(new DictionarySubject<object, object>(null!), keys, value));
        PrintCollection("S3Fifo, objects", Filled(new CacheSubject<object, object>(many, CachePolicy.S3Fifo, null!), keys, value));
        long[] numbers = [.. Enumerable.Range(0, many)];
        keys = [];
        PrintCollection("ConcurrentDictionary, numbers", Filled(new DictionarySubject<long, long>(0), numbers, 1L));
        PrintCollection("S3Fifo, numbers", Filled(new CacheSubject<long, long>(many, CachePolicy.S3Fifo, 0), numbers, 1L));
    }

    private static TSubject Filled<TSubject, TKey, TValue>(TSubject subject, TKey[] keys, TValue value)
        where TSubject : struct, ICacheSubject<TKey, TValue>
    {
        foreach (TKey key in keys) subject.Set(key, value);
        return subject;
    }

    private static void PrintCollection<T>(string name, T kept)
    {
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"full collection, {name}: {best:F1} ms"));
        GC.KeepAlive(kept);
    }

    private static void Print<TSubject>(string name, string[] keys, object value, Func<TSubject> make)
        where TSubject : struct, ICacheSubject<string, object>
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        TSubject subject = make();
        foreach (string key in keys) subject.Set(key, value);
        double bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {bytes / Entries:F1} bytes an entry"));
        GC.KeepAlive(subject);
    }
}
