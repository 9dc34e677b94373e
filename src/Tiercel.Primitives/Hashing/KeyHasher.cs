using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Tiercel.Primitives;

/// <summary>
/// A seeded 64-bit hash of short byte strings: two to eight bytes at a time through 128-bit multiplications whose
/// halves are folded together (the idea of Wang Yi's wyhash). Which keys collide depends on 256 bits chosen at
/// random, so nobody who sends keys can choose ones that collide.
/// </summary>
/// <remarks>Equal bytes hash alike under one hasher only: a hash is never stored or sent. Immutable.</remarks>
internal readonly struct KeyHasher
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    public KeyHasher(ReadOnlySpan<byte> seed)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(seed);
        // An odd word is never zero, so no input can be annihilated by a product with a zero seed.
        _a = words[0] | 1;
        _b = words[1] | 1;
        _c = words[2] | 1;
        _d = words[3] | 1;
    }

    /// <summary>A hasher that nobody can predict.</summary>
    public static KeyHasher CreateRandom()
    {
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        return new KeyHasher(seed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(ReadOnlySpan<byte> key)
    {
        ref byte start = ref MemoryMarshal.GetReference(key);
        int length = key.Length;
        if (length > 16) return HashLong(ref start, length);
        ulong low;
        ulong high;
        if (length >= 8)
        {
            low = Read64(ref start, 0);
            high = Read64(ref start, length - 8);
        }
        else if (length >= 4)
        {
            low = Read32(ref start, 0);
            high = Read32(ref start, length - 4);
        }
        else if (length > 0)
        {
            low = start | ((ulong)Unsafe.Add(ref start, length >> 1) << 8) | ((ulong)Unsafe.Add(ref start, length - 1) << 16);
            high = 0;
        }
        else
        {
            low = high = 0;
        }

        return Finish(low, high, _a, length);
    }

    private ulong HashLong(ref byte start, int length)
    {
        ulong state = _a;
        int offset = 0;
        while (length - offset > 16)
        {
            state = Fold(Read64(ref start, offset) ^ _b, Read64(ref start, offset + 8) ^ state);
            offset += 16;
        }

        // The last 16 bytes may overlap what is already mixed in; the length tells the cases apart.
        return Finish(Read64(ref start, length - 16), Read64(ref start, length - 8), state, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Finish(ulong low, ulong high, ulong state, int length) =>
        Fold(_c ^ (ulong)length, Fold(low ^ _d, high ^ state));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong x, ulong y)
    {
        // Two products cost less than one that hands its lower half over through memory.
        if (Bmi2.X64.IsSupported) return Bmi2.X64.MultiplyNoFlags(x, y) ^ unchecked(x * y);
        ulong high = Math.BigMul(x, y, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read64(ref byte start, int offset) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read32(ref byte start, int offset) =>
        Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, offset));
}
