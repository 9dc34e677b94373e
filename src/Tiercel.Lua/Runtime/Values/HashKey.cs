using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Tiercel.Lua;

/// <summary>
/// What hashes of numbers and objects depend on: new in each process, as scripts choose their keys and must not be able to
/// choose such whose hashes are equal. The mixing is that of wyhash: a product of 128 bits, folded.
/// </summary>
internal static class HashKey
{
    private static readonly ulong _added = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    // Odd, so that the low bits of the product keep all of those that go in.
    private static readonly ulong _factor = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Mix(ulong bits)
    {
        ulong high = Math.BigMul(bits ^ _added, _factor, out ulong low);
        return (int)(high ^ low);
    }
}
