using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Caching;

/// <summary>
/// Look-ups in a <see cref="Cache{TKey,TValue}"/> by another type than the key's. A key is made only of what is absent and is to be
/// stored, loaded or removed, or that an inspector is told of. Thread safe like the cache.
/// </summary>
/// <remarks>
/// A removal of what is absent needs a key too: the key may be one that is loaded at the moment, or that caches on a bus have. Every
/// member throws <see cref="ArgumentNullException"/> if the key is null; the default value of this type throws
/// <see cref="NullReferenceException"/>.
/// </remarks>
public readonly struct AlternateLookup<TAlternate, TKey, TValue>
    where TAlternate : notnull, allows ref struct
    where TKey : notnull
{
    private readonly IAlternateEqualityComparer<TAlternate, TKey> _comparer;

    internal AlternateLookup(Cache<TKey, TValue> cache, IAlternateEqualityComparer<TAlternate, TKey> comparer)
    {
        Cache = cache;
        _comparer = comparer;
    }

    /// <summary>The cache.</summary>
    public Cache<TKey, TValue> Cache { get; }

    /// <summary>As <see cref="Cache{TKey,TValue}.TryGet"/>.</summary>
    public bool TryGet(TAlternate key, [MaybeNullWhen(false)] out TValue value) => Cache.TryGetAlternate(key, _comparer, out value);

    /// <summary>
    /// As <see cref="Cache{TKey,TValue}.GetOrAdd(TKey, Func{TKey, TValue})"/>; the factory is handed the key that was made.
    /// </summary>
    public TValue GetOrAdd(TAlternate key, Func<TKey, TValue> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return GetOrAdd(key, static (key, factory) => factory(key), factory);
    }

    /// <inheritdoc cref="GetOrAdd(TAlternate, Func{TKey, TValue})"/>
    /// <param name="key">The key.</param>
    /// <param name="factory">Makes the value of the key and the state.</param>
    /// <param name="state">Is handed to the factory.</param>
    public TValue GetOrAdd<TState>(TAlternate key, Func<TKey, TState, TValue> factory, TState state)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return TryGet(key, out TValue? value) ? value : Cache.LoadAbsent(Cache.KeyOf(key, _comparer), factory, state);
    }

    /// <summary>As <see cref="Cache{TKey,TValue}.Set(TKey, TValue)"/>.</summary>
    public SetOutcome Set(TAlternate key, TValue value) => Cache.Set(Cache.KeyOf(key, _comparer), value);

    /// <summary>As <see cref="Cache{TKey,TValue}.Set(TKey, TValue, CacheEntryOptions)"/>.</summary>
    public SetOutcome Set(TAlternate key, TValue value, CacheEntryOptions options) =>
        Cache.Set(Cache.KeyOf(key, _comparer), value, options);

    /// <summary>As <see cref="Cache{TKey,TValue}.Remove"/>.</summary>
    public bool Remove(TAlternate key) => Cache.Remove(Cache.KeyOf(key, _comparer));

    /// <summary>As <see cref="Cache{TKey,TValue}.TryRemove(TKey, out TValue)"/>.</summary>
    public bool TryRemove(TAlternate key, [MaybeNullWhen(false)] out TValue value) =>
        Cache.TryRemove(Cache.KeyOf(key, _comparer), out value);
}
