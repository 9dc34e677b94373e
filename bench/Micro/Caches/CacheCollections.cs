using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Tiercel.Caching;

namespace Tiercel.Bench.Micro;

/// <summary>
/// What ten million entries cost a forced full collection. Keys that are objects are marked one by one whoever keeps them, so they are
/// measured alone too, in an array: what is beyond is the container's.
/// </summary>
internal static class CacheCollections
{
    private const int Entries = 10_000_000;
    private const int Collections = 7;

    public static void Run()
    {
        Console.WriteLine("| full collection, 10 M entries, ms | keys alone | ConcurrentDictionary | Adaptive | ratio | beyond the keys |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        RowOfKeptObjects();
        Row("strings, kept by nobody else", Named, new object());
        Row("strings, set in another order than made", NamedInDisorder, new object());
        Row("numbers", Numbers, 1L);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RowOfKeptObjects()
    {
        object[] keys = [.. Enumerable.Range(0, Entries).Select(static _ => new object())];
        Row("objects, kept by an array too", () => keys, new object());
        GC.KeepAlive(keys);
    }

    private static IEnumerable<long> Numbers() => Enumerable.Range(0, Entries).Select(static i => (long)i);

    private static IEnumerable<string> Named() => Enumerable.Range(0, Entries).Select(Name);

    private static IEnumerable<string> NamedInDisorder()
    {
        string[] made = [.. Named()];
        new Random(42).Shuffle(made);
        foreach (string key in made) yield return key;
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"key:{i:D12}");

    private static void Row<TKey, TValue>(string name, Func<IEnumerable<TKey>> keys, TValue value)
        where TKey : notnull
    {
        double alone = Alone(keys);
        double dictionary = Filled(static () => new DictionarySubject<TKey, TValue>(default!), keys, value);
        double cache = Filled(static () => new CacheSubject<TKey, TValue>(Entries, CachePolicy.Adaptive, default!), keys, value);
        double beyond = (cache - alone) / (dictionary - alone);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {alone:F1} | {dictionary:F1} | {cache:F1} | {cache / dictionary:F2} | {beyond:F2} |"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Alone<TKey>(Func<IEnumerable<TKey>> keys)
    {
        TKey[] made = [.. keys()];
        double time = Collect();
        GC.KeepAlive(made);
        return time;
    }

    // What is measured is made here, so that no frame of a caller keeps it alive while the next one is measured.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Filled<TSubject, TKey, TValue>(Func<TSubject> make, Func<IEnumerable<TKey>> keys, TValue value)
        where TSubject : struct, ICacheSubject<TKey, TValue>
    {
        TSubject subject = make();
        foreach (TKey key in keys()) subject.Set(key, value);
        double time = Collect();
        GC.KeepAlive(subject);
        return time;
    }

    // The best of some: the first moves what was just made.
    private static double Collect()
    {
        double best = double.MaxValue;
        for (int i = 0; i < Collections; i++)
        {
            long start = Stopwatch.GetTimestamp();
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }
}
