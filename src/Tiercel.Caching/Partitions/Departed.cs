namespace Tiercel.Caching;

/// <summary>An entry that has left the cache, to be told of when the lock is released.</summary>
internal readonly struct Departed<TKey, TValue>(CacheEventKind kind, TKey key, TValue value)
{
    /// <summary>Whether there is one.</summary>
    public bool IsSome { get; } = true;

    public CacheEventKind Kind { get; } = kind;

    public TKey Key { get; } = key;

    public TValue Value { get; } = value;
}
