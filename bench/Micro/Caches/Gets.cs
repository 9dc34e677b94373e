using System.Diagnostics;

namespace Tiercel.Bench.Micro;

/// <summary>Look-ups of what is there, by some threads at once, each on a processor of its own.</summary>
internal readonly struct Gets(int threads) : ICacheWork
{
    public double Run<TSubject, TKey, TValue>(TSubject subject, TKey[] requests, TKey[] cycle, TValue value, int count)
        where TSubject : struct, ICacheSubject<TKey, TValue>
    {
        if (threads == 1) return Turn<TSubject, TKey, TValue>(subject, requests, 0, count);
        double sum = 0;
        int parties = threads;
        using Barrier start = new(parties);
        Thread[] runners = new Thread[threads];
        double[] times = new double[threads];
        for (int i = 0; i < threads; i++)
        {
            int number = i;
            runners[i] = new Thread(() =>
            {
                start.SignalAndWait();
                times[number] = Turn<TSubject, TKey, TValue>(subject, requests, number * requests.Length / parties, count);
            });
            runners[i].Start();
        }

        foreach (Thread runner in runners) runner.Join();
        foreach (double time in times) sum += time;
        return sum / threads;
    }

    private static double Turn<TSubject, TKey, TValue>(TSubject subject, TKey[] requests, int first, int count)
        where TSubject : struct, ICacheSubject<TKey, TValue>
    {
        int found = 0;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i += ICacheWork.Stretch)
        {
            int from = (first + i) & (requests.Length - 1);
            found += Stretch<TSubject, TKey, TValue>(subject, requests.AsSpan(from, ICacheWork.Stretch));
        }

        double time = Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
        return found == count ? time : throw new InvalidOperationException($"{count - found} misses");
    }

    private static int Stretch<TSubject, TKey, TValue>(TSubject subject, ReadOnlySpan<TKey> requests)
        where TSubject : struct, ICacheSubject<TKey, TValue>
    {
        int found = 0;
        foreach (TKey key in requests)
        {
            if (subject.TryGet(key, out _)) found++;
        }

        return found;
    }
}
