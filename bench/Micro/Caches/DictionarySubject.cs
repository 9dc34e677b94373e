using System.Collections.Concurrent;

namespace Tiercel.Bench.Micro;

/// <summary>The dictionary of .NET for several threads, which evicts nothing: the measure of a look-up.</summary>
internal readonly struct DictionarySubject<TKey, TValue>(TValue made) : ICacheSubject<TKey, TValue>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> _dictionary = new();
    private readonly TValue _made = made;

    public bool TryGet(TKey key, out TValue value) => _dictionary.TryGetValue(key, out value!);

    public void Set(TKey key, TValue value) => _dictionary[key] = value;

    public TValue GetOrAdd(TKey key) => _dictionary.GetOrAdd(key, static (_, made) => made, _made);
}
