using Tiercel.Caching;

namespace Tiercel.Bench.Micro;

/// <summary>Ours.</summary>
internal readonly struct CacheSubject<TKey, TValue>(int capacity, CachePolicy policy, TValue made) : ICacheSubject<TKey, TValue>
    where TKey : notnull
{
    private readonly Cache<TKey, TValue> _cache = new(new CacheOptions<TKey, TValue> { Capacity = capacity, Policy = policy });
    private readonly TValue _made = made;

    public bool TryGet(TKey key, out TValue value) => _cache.TryGet(key, out value!);

    public void Set(TKey key, TValue value) => _cache.Set(key, value);

    public TValue GetOrAdd(TKey key) => _cache.GetOrAdd(key, static (_, made) => made, _made);
}
