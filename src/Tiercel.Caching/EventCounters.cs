namespace Tiercel.Caching;

/// <summary>
/// Counts events on several stripes, so that threads do not fight for one cache line. Thread safe; sums are exact when all is still.
/// </summary>
internal sealed class EventCounters
{
    // One cache line of eight counters a stripe, as many as there are kinds.
    private const int StripeLength = 8;

    // Enough for the threads of a large machine to meet rarely.
    private const int Stripes = 16;

    private readonly long[] _counts = new long[StripeLength * Stripes];

    public void Add(CacheEventKind kind)
    {
        int stripe = Environment.CurrentManagedThreadId & (Stripes - 1);
        Interlocked.Increment(ref _counts[(stripe * StripeLength) + (int)kind]);
    }

    public CacheStatistics Read() => new()
    {
        Hits = Sum(CacheEventKind.Hit),
        Misses = Sum(CacheEventKind.Miss),
        Sets = Sum(CacheEventKind.Set),
        Replacements = Sum(CacheEventKind.Replaced),
        Removals = Sum(CacheEventKind.Removed),
        Evictions = Sum(CacheEventKind.Evicted),
        Expirations = Sum(CacheEventKind.Expired),
        Refusals = Sum(CacheEventKind.Refused),
    };

    private long Sum(CacheEventKind kind)
    {
        long sum = 0;
        for (int stripe = 0; stripe < Stripes; stripe++) sum += Volatile.Read(ref _counts[(stripe * StripeLength) + (int)kind]);
        return sum;
    }
}
