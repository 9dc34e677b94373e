using Tiercel.Caching;

namespace Tiercel.Bench.HitRatio;

/// <summary>Replays traces: asks for each key, and stores it if it is absent. Hits by requests.</summary>
internal static class Replay
{
    /// <summary>Through the typed cache, which draws the seed of its hashes anew at every run.</summary>
    public static double Run(Trace trace, CacheOptions<int, int> options)
    {
        using Cache<int, int> cache = new(options);
        double ratio = Run(trace, number =>
        {
            int key = Scatter(number);
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

    // Numbers in the order of appearance are this program's, not the trace's: keys that go up one by one would be spread by the cache's
    // hashes more evenly than those of most programs, or, by a few seeds, far less. One to one: the finalizer of MurmurHash3 (Appleby).
    private static int Scatter(int number)
    {
        uint key = (uint)number;
        key = (key ^ (key >> 16)) * 0x85EBCA6B;
        key = (key ^ (key >> 13)) * 0xC2B2AE35;
        return (int)(key ^ (key >> 16));
    }
}
