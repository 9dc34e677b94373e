using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Tiercel.Caching;

/// <summary>
/// Spreads hash codes over 32 bits, by an odd factor drawn at random for each cache: which codes share a bucket cannot be known outside
/// (Dietzfelbinger et al., A reliable randomized algorithm for the closest-pair problem, J. Algorithms 25, 1997). Equal codes stay equal.
/// </summary>
/// <remarks>
/// The product alone keeps numbers in a row in even steps, and some factors make steps that meet in a few of thousands of buckets. So it
/// is folded, multiplied once more, and folded again.
/// </remarks>
internal readonly struct HashMix
{
    // Odd, half of its bits set, and of no meaning.
    private const ulong Second = 0xD6E8FEB86659FD93;

    private readonly ulong _factor;

    public HashMix()
    {
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(seed);
        _factor = BitConverter.ToUInt64(seed) | 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Of(int hashCode)
    {
        ulong mixed = (uint)hashCode * _factor;
        mixed = (mixed ^ (mixed >> 32)) * Second;
        return (uint)((mixed ^ (mixed >> 29)) >> 16);
    }
}
