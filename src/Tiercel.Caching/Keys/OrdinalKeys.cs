using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tiercel.Primitives;

namespace Tiercel.Caching;

/// <summary>Strings compared character by character, under a seeded hash: nobody who sends keys can choose ones that collide.</summary>
internal readonly struct OrdinalKeys(KeyHasher hasher) : IKeyComparer<string>
{
    private readonly KeyHasher _hasher = hasher;

    public static bool IsForeign => false;

    public object? Alternate => new OrdinalText(this);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Hash(string key) => Hash(key.AsSpan());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Hash(ReadOnlySpan<char> key) => (uint)_hasher.Hash(MemoryMarshal.AsBytes(key));

    // Computed by this hash already.
    public uint Spread(int hashCode) => (uint)hashCode;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(string left, string right) => string.Equals(left, right);
}
