namespace Tiercel.Caching;

/// <summary>Says that what caches hold of a key, or of all, is out of date.</summary>
/// <param name="Source">The cache that says so, which does not heed it.</param>
/// <param name="Key">The key; without meaning if <paramref name="IsAll"/>.</param>
/// <param name="IsAll">Whether all keys are meant.</param>
public readonly record struct Invalidation<TKey>(Guid Source, TKey? Key, bool IsAll)
    where TKey : notnull;
