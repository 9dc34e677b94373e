namespace Tiercel.Engine;

/// <summary>
/// How much an entry deserves to go. The answer grows with time and shrinks with use, and with nothing else: so an
/// entry whose badness has shrunk since it was made a candidate is one no more. Called under the lock of its shard.
/// </summary>
internal interface IVictimPolicy
{
    long Badness(Entry entry);
}

/// <summary>The longer unused the worse.</summary>
internal readonly struct LeastRecentlyUsed(ushort seconds) : IVictimPolicy
{
    public long Badness(Entry entry) => AccessClock.AgeSeconds(entry.Access, seconds);
}

/// <summary>The less used the worse.</summary>
internal readonly struct LeastFrequentlyUsed(ushort seconds) : IVictimPolicy
{
    public long Badness(Entry entry) => -AccessClock.Decayed(entry.Access, seconds);
}

/// <summary>All alike: the sample decides.</summary>
internal readonly struct AnyEntry : IVictimPolicy
{
    public long Badness(Entry entry) => 0;
}

/// <summary>The sooner expired the worse.</summary>
internal readonly struct SoonestExpired : IVictimPolicy
{
    public long Badness(Entry entry) => -entry.ExpiresAtMs;
}

/// <summary>By the queues of S3-FIFO.</summary>
internal readonly struct FirstOfQueues(EvictionQueues queues) : IVictimPolicy
{
    public long Badness(Entry entry) => queues.Badness(ref entry.Access);
}
