namespace Tiercel.Bench.Micro;

/// <summary>What is measured, as a struct: no call stands between the loop and the cache.</summary>
internal interface ICacheSubject<TKey, TValue>
{
    bool TryGet(TKey key, out TValue value);

    void Set(TKey key, TValue value);

    TValue GetOrAdd(TKey key);
}
