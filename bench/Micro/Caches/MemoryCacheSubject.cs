using Microsoft.Extensions.Caching.Memory;

namespace Tiercel.Bench.Micro;

/// <summary>The cache of ASP.NET, whose keys are objects.</summary>
internal readonly struct MemoryCacheSubject<TKey, TValue>(TValue made) : ICacheSubject<TKey, TValue>
    where TKey : notnull
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions());
    private readonly TValue _made = made;

    public bool TryGet(TKey key, out TValue value) => _cache.TryGetValue(key, out value!);

    public void Set(TKey key, TValue value) => _cache.Set(key, value);

    public TValue GetOrAdd(TKey key)
    {
        TValue made = _made;
        return _cache.GetOrCreate(key, _ => made)!;
    }
}
