using Tiercel.Caching;

namespace Tiercel.Bench.HitRatio;

/// <summary>Replays traces: asks for each key, and stores it if it is absent. Hits by requests.</summary>
internal static class Replay
{
    /// <summary>Through the typed cache, which draws the seed of its hashes anew at every run.</summary>
    public static double Run(Trace trace, CacheOptions<int, int> options)
    {
        using Cache<int, int> cache = new(options);
        double ratio = Run(trace, key =>
        {
            if (cache.TryGet(key, out _)) return true;
            cache.Set(key, key);
            return false;
        });
        cache.CheckInvariants();
        return ratio;
    }

    /// <summary>Through anything that is asked for a key, stores it, and says whether it was there.</summary>
    public static double Run(Trace trace, Func<int, bool> access)
    {
        long hits = 0;
        foreach (int key in trace.Requests)
        {
            if (access(key)) hits++;
        }

        return (double)hits / trace.Requests.Length;
    }
}
