using System.Diagnostics;

namespace Tiercel.Bench.Micro;

/// <summary>GetOrAdd of what is there.</summary>
internal readonly struct GetOrAdds : ICacheWork
{
    public double Run<TSubject, TKey, TValue>(TSubject subject, TKey[] requests, TKey[] cycle, TValue value, int count)
        where TSubject : struct, ICacheSubject<TKey, TValue>
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i += ICacheWork.Stretch)
        {
            Stretch<TSubject, TKey, TValue>(subject, requests.AsSpan(i & (requests.Length - 1), ICacheWork.Stretch));
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }

    private static void Stretch<TSubject, TKey, TValue>(TSubject subject, ReadOnlySpan<TKey> requests)
        where TSubject : struct, ICacheSubject<TKey, TValue>
    {
        foreach (TKey key in requests) subject.GetOrAdd(key);
    }
}
