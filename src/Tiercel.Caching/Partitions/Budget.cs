namespace Tiercel.Caching;

/// <summary>
/// What the cache has left of its capacity, shared by all partitions: they take from it as they fill and bring back what is removed.
/// An eviction hands its share to the entry it makes room for and leaves the budget alone, so a full cache does not contend for it.
/// Thread safe.
/// </summary>
internal sealed class Budget(long capacity)
{
    private long _free = capacity;

    public long Capacity { get; } = capacity;

    public long Free => Volatile.Read(ref _free);

    public bool TryTake(long weight)
    {
        long free = Volatile.Read(ref _free);
        while (free >= weight)
        {
            long seen = Interlocked.CompareExchange(ref _free, free - weight, free);
            if (seen == free) return true;
            free = seen;
        }

        return false;
    }

    public void Return(long weight) => Interlocked.Add(ref _free, weight);
}
