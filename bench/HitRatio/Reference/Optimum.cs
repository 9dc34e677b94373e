namespace Tiercel.Bench.HitRatio;

/// <summary>
/// The hits of a cache that knows the future and evicts what is asked for last (Belady, IBM Systems Journal 1966): no
/// policy has more. Keys are of one size, and what comes furthest in the future may be passed by.
/// </summary>
internal static class Optimum
{
    public static double HitRatio(Trace trace, int capacity)
    {
        int[] requests = trace.Requests;
        int[] next = NextUses(trace);
        int[] nextOfCached = new int[trace.DistinctKeys];
        // Ordered by the next use, the furthest first; outdated lines are passed over when they come up.
        PriorityQueue<int, int> furthest = new();
        int cached = 0;
        long hits = 0;
        for (int i = 0; i < requests.Length; i++)
        {
            int key = requests[i];
            if (nextOfCached[key] != 0) hits++;
            else cached++;
            nextOfCached[key] = next[i];
            furthest.Enqueue(key, -next[i]);
            while (cached > capacity && furthest.TryDequeue(out int victim, out int negated))
            {
                if (nextOfCached[victim] != -negated) continue;
                nextOfCached[victim] = 0;
                cached--;
            }
        }

        return (double)hits / requests.Length;
    }

    // Positions from 1, so that 0 can mean that a key is not cached; a key that never comes again has the last of all.
    private static int[] NextUses(Trace trace)
    {
        int[] next = new int[trace.Requests.Length];
        int[] seen = new int[trace.DistinctKeys];
        Array.Fill(seen, int.MaxValue);
        for (int i = next.Length - 1; i >= 0; i--)
        {
            next[i] = seen[trace.Requests[i]];
            seen[trace.Requests[i]] = i + 1;
        }

        return next;
    }
}
