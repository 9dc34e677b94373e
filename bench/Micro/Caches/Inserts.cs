using System.Diagnostics;

namespace Tiercel.Bench.Micro;

/// <summary>
/// Insertions of twice as many keys as fit, round and round, so that each evicts another. The dictionaries evict nothing and overwrite: a
/// figure for orientation.
/// </summary>
internal readonly struct Inserts : ICacheWork
{
    public double Run<TSubject, TKey, TValue>(TSubject subject, TKey[] requests, TKey[] cycle, TValue value, int count)
        where TSubject : struct, ICacheSubject<TKey, TValue>
    {
        long start = Stopwatch.GetTimestamp();
        int done = 0;
        while (done < count)
        {
            done += Stretch(subject, cycle.AsSpan(done % cycle.Length, cycle.Length / 4), value);
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / done;
    }

    private static int Stretch<TSubject, TKey, TValue>(TSubject subject, ReadOnlySpan<TKey> keys, TValue value)
        where TSubject : struct, ICacheSubject<TKey, TValue>
    {
        foreach (TKey key in keys) subject.Set(key, value);
        return keys.Length;
    }
}
