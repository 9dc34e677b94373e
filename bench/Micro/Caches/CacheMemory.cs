using System.Globalization;
using Tiercel.Caching;

namespace Tiercel.Bench.Micro;

/// <summary>Managed bytes an entry beyond its key and value, which are there before.</summary>
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
