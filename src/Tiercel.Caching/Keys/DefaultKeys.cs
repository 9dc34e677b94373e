using System.Runtime.CompilerServices;

namespace Tiercel.Caching;

/// <summary>Keys of value types, compared as they compare themselves.</summary>
internal readonly struct DefaultKeys<TKey>(HashMix mix) : IKeyComparer<TKey>
    where TKey : notnull
{
    private readonly HashMix _mix = mix;

    // A value type's own methods may throw, but are not told of any cache.
    public static bool IsForeign => false;

    public object? Alternate => null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Hash(TKey key) => _mix.Of(key.GetHashCode());

    public uint Spread(int hashCode) => _mix.Of(hashCode);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(TKey left, TKey right) => EqualityComparer<TKey>.Default.Equals(left, right);
}
