using System.Collections.Concurrent;
using Tiercel.Engine;

namespace Tiercel.Bench.Throughput;

/// <summary>One thread, a million keys of 16 characters, values of 64 bytes, beside ConcurrentDictionary.</summary>
internal static class SingleThread
{
    private const int Keys = 1_000_000;
    private const int Operations = 1 << 20;
    private const int ValueBytes = 64;
    private const int BatchSize = 16;
    private const int Rounds = 9;

    public static void Run()
    {
        string[] keys = [.. Enumerable.Range(0, Keys).Select(i => $"key:{i:D12}")];
        Random random = new(1);
        // The order of access is random, and the strings are the callers' own: not the dictionary's, as in a real program.
        string[] order = [.. Enumerable.Range(0, Operations).Select(_ => new string(keys[random.Next(Keys)]))];
        byte[] value = new byte[ValueBytes];
        byte[] destination = new byte[ValueBytes];

        using TiercelEngine engine = new();
        Strings strings = engine.GetDatabase(0).Strings;
        ConcurrentDictionary<string, byte[]> dictionary = new(2, Keys);
        foreach (string key in keys)
        {
            strings.Set(key, value);
            dictionary[key] = value.ToArray();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Get(strings, order, destination);
        Set(strings, order, value);
        Batch(strings, order);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        double[] get = Measure.Interleaved(Rounds, Operations, () => Get(strings, order, destination), () => Get(dictionary, order, destination));
        double[] set = Measure.Interleaved(Rounds, Operations, () => Set(strings, order, value), () => Set(dictionary, order, value));
        double[] batch = Measure.Interleaved(Rounds, Operations, () => Batch(strings, order), () => Get(dictionary, order, destination));
        Measure.Row("get", get[0], get[1], 0.65);
        Measure.Row("set", set[0], set[1], 0.5);
        Measure.Row("get in batches of 16", batch[0], batch[1], 0.25);
        Console.WriteLine($"{"allocated",-34} {(double)allocated / (3 * Operations),9:F4} B per operation");
    }

    private static void Get(Strings strings, string[] order, byte[] destination)
    {
        foreach (string key in order)
        {
            if (!strings.TryGet(key, destination, out _)) throw new InvalidOperationException(key);
        }
    }

    private static void Get(ConcurrentDictionary<string, byte[]> dictionary, string[] order, byte[] destination)
    {
        foreach (string key in order)
        {
            if (!dictionary.TryGetValue(key, out byte[]? value)) throw new InvalidOperationException(key);
            value.CopyTo(destination, 0);
        }
    }

    private static void Set(Strings strings, string[] order, byte[] value)
    {
        foreach (string key in order) strings.Set(key, value);
    }

    // A cache that does not own its values copies them, as ours does.
    private static void Set(ConcurrentDictionary<string, byte[]> dictionary, string[] order, byte[] value)
    {
        foreach (string key in order) dictionary[key] = value.ToArray();
    }

    private static void Batch(Strings strings, string[] order)
    {
        for (int i = 0; i < order.Length; i += BatchSize)
        {
            int found = strings.ReadMany(order.AsSpan(i, BatchSize), 0, static (_, _, _) => { });
            if (found != BatchSize) throw new InvalidOperationException("A key is missing.");
        }
    }
}
