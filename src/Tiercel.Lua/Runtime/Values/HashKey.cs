using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Tiercel.Lua;

/// <summary>
/// What hashes of numbers and objects depend on: new in each process, as scripts choose their keys and must not be able to
/// choose such whose hashes are equal. The mixing is that of wyhash: a product of 128 bits, folded, and multiplied once more.
/// </summary>
internal static class HashKey
{
    private static readonly ulong _added = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    // Odd, so that the low bits of the product keep all of those that go in.
    private static readonly ulong _factor = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    // The golden ratio's fraction, in 64 bits.
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Mix(ulong bits) => Mix(bits, _added, _factor);

    // Tables look at the low bits. Of keys at equal distances those of the folded product alone fall on less than half of the places
    // with one factor in ten; the second product brings all of its low half into them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Mix(ulong bits, ulong added, ulong factor)
    {
        ulong high = Math.BigMul(bits ^ added, factor, out ulong low);
        return (int)(((high ^ low) * Golden) >> 32);
    }
}
