namespace Tiercel.Caching;

/// <summary>Hashes and compares keys: a struct, so that a partition calls it without calls.</summary>
internal interface IKeyComparer<TKey>
    where TKey : notnull
{
    /// <summary>Whether it calls a comparer that somebody handed in, which may do anything.</summary>
    static abstract bool IsForeign { get; }

    /// <summary>
    /// What look-ups by other types than the key's go by, if it can: an <see cref="IAlternateEqualityComparer{TAlternate,TKey}"/>.
    /// </summary>
    object? Alternate { get; }

    /// <summary>All 32 bits are mixed: the high ones choose the partition, the low ones the bucket.</summary>
    uint Hash(TKey key);

    /// <summary>The same of a hash code that <see cref="Alternate"/> has computed.</summary>
    uint Spread(int hashCode);

    bool Equals(TKey left, TKey right);
}
