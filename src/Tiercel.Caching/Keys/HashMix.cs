using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Tiercel.Caching;

/// <summary>
/// Spreads hash codes over 32 bits by a product with an odd number drawn at random for each cache: which codes share a bucket cannot
/// be known outside (Dietzfelbinger et al., A reliable randomized algorithm for the closest-pair problem, J. Algorithms 25, 1997).
/// Equal codes stay equal.
/// </summary>
internal readonly struct HashMix
{
    private readonly ulong _factor;

    public HashMix()
    {
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(seed);
        _factor = BitConverter.ToUInt64(seed) | 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Of(int hashCode) => (uint)(((uint)hashCode * _factor) >> 32);
}
