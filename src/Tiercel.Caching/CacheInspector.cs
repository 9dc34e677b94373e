namespace Tiercel.Caching;

/// <summary>Is told what happens to the entries of a cache.</summary>
public delegate void CacheInspector<TKey, TValue>(in CacheEvent<TKey, TValue> happened);
