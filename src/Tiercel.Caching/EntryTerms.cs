namespace Tiercel.Caching;

/// <summary>What an entry weighs and how long it lasts, by the cache's options and its own.</summary>
internal sealed class EntryTerms<TKey, TValue> : IDisposable
    where TKey : notnull
{
    private readonly CacheCore<TKey, TValue> _core;
    private readonly TimeProvider _provider;
    private readonly long _capacity;
    private readonly Func<TKey, TValue, long>? _weigher;
    private readonly Func<TKey, TValue, TimeSpan?>? _lifetime;
    private readonly TimeSpan? _afterWrite;
    private readonly Lock _starting = new();
    private CacheSweeper<TKey, TValue>? _sweeper;
    private bool _isDisposed;

    public EntryTerms(CacheOptions<TKey, TValue> options, CacheCore<TKey, TValue> core)
    {
        _core = core;
        _provider = options.TimeProvider;
        _capacity = options.Capacity;
        _weigher = options.Weigher;
        _lifetime = options.Lifetime;
        _afterWrite = options.ExpireAfterWrite;
        AreNone = _weigher is null && _lifetime is null && _afterWrite is null;
        if (options.ExpireAfterAccess is not null) StartSweeper();
    }

    /// <summary>Whether entries without options of their own all weigh 1, and last as long as there is room.</summary>
    public bool AreNone { get; }

    /// <summary>Ends the sweeping; the time goes on.</summary>
    public void Dispose()
    {
        lock (_starting)
        {
            _isDisposed = true;
            _core.Clock.StandAlone();
            _sweeper?.Dispose();
        }
    }

    /// <summary>Fills in weight and deadline; false if the entry is too heavy.</summary>
    public bool TryDescribe(TKey key, TValue value, ref PutTerms<TKey, TValue> terms, in CacheEntryOptions own)
    {
        TimeSpan? time = OwnTime(in own) ?? _lifetime?.Invoke(key, value) ?? _afterWrite;
        if (time is { } lasts) terms.Deadline = DeadlineIn(lasts);
        return _weigher is null ? HasNoWeight(in own) : TryWeigh(key, value, ref terms, in own);
    }

    private TimeSpan? OwnTime(in CacheEntryOptions own)
    {
        if (own.ExpiresAt is not { } moment) return own.ExpiresAfter;
        return own.ExpiresAfter is null
            ? moment - _provider.GetUtcNow()
            : throw new InvalidOperationException("An entry expires after a time or at a moment, not both.");
    }

    private uint DeadlineIn(TimeSpan time)
    {
        if (Volatile.Read(ref _sweeper) is null) StartSweeper();
        return _core.Clock.DeadlineIn(time);
    }

    private void StartSweeper()
    {
        lock (_starting)
        {
            if (!_isDisposed) _sweeper ??= new CacheSweeper<TKey, TValue>(_core, _provider);
        }
    }

    private bool TryWeigh(TKey key, TValue value, ref PutTerms<TKey, TValue> terms, in CacheEntryOptions own)
    {
        long weight = own.Weight ?? _weigher!(key, value);
        if (weight < 0) throw new InvalidOperationException($"An entry cannot weigh {weight}.");
        terms.Weight = (int)Math.Min(weight, int.MaxValue);
        return weight <= Math.Min(_capacity, int.MaxValue);
    }

    private static bool HasNoWeight(in CacheEntryOptions own) => own.Weight is null
        ? true
        : throw new InvalidOperationException("An entry of its own weight needs a cache with a weigher.");
}
