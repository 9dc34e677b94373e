namespace Tiercel.Caching;

/// <summary>What has happened to an entry of a cache.</summary>
public readonly struct CacheEvent<TKey, TValue>
{
    internal CacheEvent(CacheEventKind kind, TKey key, TValue? value)
    {
        Kind = kind;
        Key = key;
        Value = value;
    }

    /// <summary>What it was.</summary>
    public CacheEventKind Kind { get; }

    /// <summary>The entry's key.</summary>
    public TKey Key { get; }

    /// <summary>The value that was found, stored, refused, or has left; the default at a <see cref="CacheEventKind.Miss"/>.</summary>
    public TValue? Value { get; }
}
