namespace Tiercel.Caching;

/// <summary>Counts and tells what happens, for a cache of which somebody wants to know; the others have none.</summary>
internal sealed class Reporter<TKey, TValue>
    where TKey : notnull
{
    private readonly CacheInspector<TKey, TValue>? _inspect;
    private readonly Action<TValue>? _dropped;
    private readonly EventCounters? _counters;

    private Reporter(CacheInspector<TKey, TValue>? inspect, Action<TValue>? dropped, EventCounters? counters)
    {
        _inspect = inspect;
        _dropped = dropped;
        _counters = counters;
    }

    /// <summary>Whether somebody is told of every event, with its key.</summary>
    public bool IsInspected => _inspect is not null;

    public CacheStatistics Statistics => _counters?.Read() ?? default;

    /// <param name="options">Of the cache.</param>
    /// <param name="dropped">Is handed every value that has left the cache or was not let in.</param>
    /// <returns>Null if nobody wants to know anything.</returns>
    public static Reporter<TKey, TValue>? For(CacheOptions<TKey, TValue> options, Action<TValue>? dropped) =>
        options.Inspect is null && dropped is null && !options.CountStatistics
            ? null
            : new Reporter<TKey, TValue>(options.Inspect, dropped, options.CountStatistics ? new EventCounters() : null);

    public void OnRead(bool isHit, TKey key, TValue? value) => Tell(isHit ? CacheEventKind.Hit : CacheEventKind.Miss, key, value);

    /// <summary>A miss of which nobody wants to know the key.</summary>
    public void OnMiss() => _counters?.Add(CacheEventKind.Miss);

    public void OnSet(TKey key, TValue value) => Tell(CacheEventKind.Set, key, value);

    public void OnRefused(TKey key, TValue value) => TellAndDrop(CacheEventKind.Refused, key, value);

    public void OnNotStored(TValue value) => _dropped?.Invoke(value);

    public void OnDeparted(in Departed<TKey, TValue> departed) => TellAndDrop(departed.Kind, departed.Key, departed.Value);

    // An inspector may want to look at what is then disposed.
    private void TellAndDrop(CacheEventKind kind, TKey key, TValue value)
    {
        try
        {
            Tell(kind, key, value);
        }
        finally
        {
            _dropped?.Invoke(value);
        }
    }

    private void Tell(CacheEventKind kind, TKey key, TValue? value)
    {
        _counters?.Add(kind);
        _inspect?.Invoke(new CacheEvent<TKey, TValue>(kind, key, value));
    }
}
