using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Caching;

/// <summary>
/// A cache of values that must be disposed: each is disposed once, when it has left the cache and the last lease of it has ended. All
/// members are safe from any thread.
/// </summary>
/// <remarks>
/// A lease is an object of a few words, made at every hit. A value that is handed to the cache is the cache's to dispose, also if it is
/// refused or an exception says that it was not stored; but not if the key is null. What a value's Dispose throws reaches whoever ends
/// its last use. A factory must make a value: null is an <see cref="InvalidOperationException"/>. The values that
/// <see cref="CacheOptions{TKey,TValue}.Inspect"/> is told of are not leased: what has left the cache is disposed after it was told of, if
/// nobody uses it.
/// </remarks>
public sealed class ScopedCache<TKey, TValue> : IDisposable
    where TKey : notnull
    where TValue : class, IDisposable
{
    private readonly Cache<TKey, Scoped<TValue>> _cache;

    /// <summary>A cache of so many entries, with all else as it is if not said.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is not positive.</exception>
    public ScopedCache(int capacity)
        : this(new CacheOptions<TKey, TValue> { Capacity = capacity })
    {
    }

    /// <summary>A cache as the options say.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public ScopedCache(CacheOptions<TKey, TValue> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _cache = new Cache<TKey, Scoped<TValue>>(Scope(options), static held => held.Release());
    }

    /// <summary>Entries; those that have expired count until they are swept, which is soon.</summary>
    public int Count => _cache.Count;

    /// <summary>What was counted; all zero unless <see cref="CacheOptions{TKey,TValue}.CountStatistics"/> was set.</summary>
    public CacheStatistics Statistics => _cache.Statistics;

    /// <summary>A lease of a key's value, to be disposed; false if the key is absent or has expired.</summary>
    public bool TryLease(TKey key, [NotNullWhen(true)] out Lease<TValue>? lease)
    {
        // A value that is gone already was found just before it left the cache.
        lease = _cache.TryGet(key, out Scoped<TValue>? scoped) && scoped.TryAcquire() ? new Lease<TValue>(scoped) : null;
        return lease is not null;
    }

    /// <summary>A lease, to be disposed, of a key's value, or of what the factory makes of it if it is absent.</summary>
    /// <remarks>As <see cref="Cache{TKey,TValue}.GetOrAdd(TKey, Func{TKey, TValue})"/>: the factory runs once for all who ask.</remarks>
    public Lease<TValue> GetOrAdd(TKey key, Func<TKey, TValue> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (TryLease(key, out Lease<TValue>? lease)) return lease;
        return LoadAsync(key, (key, _) => new ValueTask<TValue>(factory(key)), isSync: true, CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="GetOrAdd"/>, with a factory that may take its time.</summary>
    /// <param name="key">The key.</param>
    /// <param name="factory">Makes the value; its token is cancelled when nobody waits for the value any more.</param>
    /// <param name="cancellationToken">Ends the caller's waiting, not the load, unless nobody else waits.</param>
    public ValueTask<Lease<TValue>> GetOrAddAsync(
        TKey key, Func<TKey, CancellationToken, ValueTask<TValue>> factory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return TryLease(key, out Lease<TValue>? lease)
            ? new ValueTask<Lease<TValue>>(lease)
            : LoadAsync(key, factory, isSync: false, cancellationToken);
    }

    /// <summary>Stores a value, over the present one if there is any.</summary>
    public SetOutcome Set(TKey key, TValue value) => Set(key, value, default);

    /// <summary>Stores a value with a time or a weight of its own.</summary>
    public SetOutcome Set(TKey key, TValue value, CacheEntryOptions options)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        Scoped<TValue> scoped = new(value);
        try
        {
            return _cache.Set(key, scoped, options);
        }
        finally
        {
            scoped.Release();
        }
    }

    /// <summary>Removes a key; false if it was absent or had expired.</summary>
    public bool Remove(TKey key) => _cache.Remove(key);

    /// <summary>Removes all entries.</summary>
    public void Clear() => _cache.Clear();

    /// <summary>Removes all entries and ends what goes on in the background; leases go on.</summary>
    public void Dispose() => _cache.Dispose();

    private async ValueTask<Lease<TValue>> LoadAsync(
        TKey key, Func<TKey, CancellationToken, ValueTask<TValue>> factory, bool isSync, CancellationToken cancellationToken)
    {
        while (true)
        {
            ScopedMaker<TValue> maker = new();
            try
            {
                Scoped<TValue> scoped = isSync
                    ? _cache.GetOrAdd(key, key => maker.Offer(new(factory(key, default).AsTask().GetAwaiter().GetResult())))
                    : await _cache.GetOrAddAsync(
                        key, async (key, token) => maker.Offer(new(await factory(key, token).ConfigureAwait(false))), cancellationToken)
                        .ConfigureAwait(false);
                // Who has made the value is counted already. Another's may have left the cache before it is counted here: then once more.
                if (maker.Has(scoped) || scoped.TryAcquire()) return new Lease<TValue>(scoped);
            }
            catch
            {
                maker.Leave();
                throw;
            }
        }
    }

    private static CacheOptions<TKey, Scoped<TValue>> Scope(CacheOptions<TKey, TValue> options) => new()
    {
        Capacity = options.Capacity,
        Policy = options.Policy,
        Comparer = options.Comparer,
        Partitions = options.Partitions,
        ExpireAfterWrite = options.ExpireAfterWrite,
        ExpireAfterAccess = options.ExpireAfterAccess,
        Lifetime = options.Lifetime is null ? null : (key, held) => options.Lifetime(key, held.Value),
        Weigher = options.Weigher is null ? null : (key, held) => options.Weigher(key, held.Value),
        Resolution = options.Resolution,
        TimeProvider = options.TimeProvider,
        CountStatistics = options.CountStatistics,
        InvalidationBus = options.InvalidationBus,
        Inspect = options.Inspect is null
            ? null
            : (in happened) => options.Inspect(new CacheEvent<TKey, TValue>(happened.Kind, happened.Key, happened.Value?.Value)),
    };
}
