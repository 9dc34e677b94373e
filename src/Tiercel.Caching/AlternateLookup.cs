using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Caching;

/// <summary>
/// Look-ups in a <see cref="Cache{TKey,TValue}"/> by another type than the key's, which make no key. Thread safe like the cache.
/// </summary>
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
}
