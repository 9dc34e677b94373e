using System.Diagnostics;

namespace Tiercel.Bench.Micro;

/// <summary>
/// Insertions of more keys than fit, round and round. Of twice as many each evicts another under LRU, but S3-FIFO keeps some, and two in
/// five are overwritten; of eight times as many nearly all evict. The dictionaries evict nothing and overwrite: a figure for orientation.
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
