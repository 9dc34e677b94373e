namespace Tiercel.Caching;

/// <summary>Keys compared by a comparer that somebody handed in, or by that of a class.</summary>
internal readonly struct ForeignKeys<TKey>(IEqualityComparer<TKey> comparer, HashMix mix) : IKeyComparer<TKey>
    where TKey : notnull
{
    private readonly IEqualityComparer<TKey> _comparer = comparer;
    private readonly HashMix _mix = mix;

    public static bool IsForeign => true;

    public object? Alternate => _comparer;

    public uint Hash(TKey key) => _mix.Of(_comparer.GetHashCode(key));

    public uint Spread(int hashCode) => _mix.Of(hashCode);

    public bool Equals(TKey left, TKey right) => _comparer.Equals(left, right);
}
