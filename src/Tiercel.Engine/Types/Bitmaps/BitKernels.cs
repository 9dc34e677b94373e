using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tiercel.Engine;

/// <summary>
/// Loops over the bytes of bitmaps, as wide as the processor goes. Each has a plain twin that does the same a word or
/// a byte at a time; tests compare the two.
/// </summary>
/// <remarks>
/// Bits are counted by looking up each half of a byte in a register of sixteen counts (Muła, Kurz, Lemire, "Faster
/// population counts using AVX2 instructions", 2018).
/// </remarks>
internal static class BitKernels
{
    // Counts of a byte's bits are added in bytes so often before they are widened: 31 times 8 still fits.
    private const int MaxByteSums = 31;

    /// <summary>How many bits are 1.</summary>
    public static long Count(ReadOnlySpan<byte> bytes)
    {
        if (Avx512BW.IsSupported && bytes.Length >= Vector512<byte>.Count) return Count512(bytes);
        return Avx2.IsSupported && bytes.Length >= Vector256<byte>.Count ? Count256(bytes) : CountScalar(bytes);
    }

    /// <summary>The plain twin of <see cref="Count"/>.</summary>
    public static long CountScalar(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        long count = 0;
        foreach (ulong word in words) count += BitOperations.PopCount(word);
        foreach (byte b in bytes[(words.Length * sizeof(ulong))..]) count += BitOperations.PopCount(b);
        return count;
    }

    /// <summary>Combines two bitmaps of one length by And, Or or Xor; the result may be one of them.</summary>
    public static void Combine(
        BitOperation operation, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result)
    {
        switch (operation)
        {
            case BitOperation.And:
                Combine<AndOperator>(left, right, result);
                break;
            case BitOperation.Or:
                Combine<OrOperator>(left, right, result);
                break;
            default:
                Combine<XorOperator>(left, right, result);
                break;
        }
    }

    /// <summary>Turns every bit of a bitmap over; the result may be the bitmap itself.</summary>
    public static void Not(ReadOnlySpan<byte> source, Span<byte> result) => Combine<NotOperator>(source, source, result);

    /// <summary>The plain twin of <see cref="Combine"/> and <see cref="Not"/>.</summary>
    public static void CombineScalar(
        BitOperation operation, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = operation switch
            {
                BitOperation.And => (byte)(left[i] & right[i]),
                BitOperation.Or => (byte)(left[i] | right[i]),
                BitOperation.Xor => (byte)(left[i] ^ right[i]),
                _ => (byte)~left[i],
            };
        }
    }

    private static long Count256(ReadOnlySpan<byte> bytes)
    {
        Vector256<byte> counts = Vector256.Create(Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
        Vector256<byte> low = Vector256.Create((byte)0x0F);
        Vector256<ulong> total = Vector256<ulong>.Zero;
        ReadOnlySpan<Vector256<byte>> vectors = MemoryMarshal.Cast<byte, Vector256<byte>>(bytes);
        for (int first = 0; first < vectors.Length; first += MaxByteSums)
        {
            Vector256<byte> sums = Vector256<byte>.Zero;
            foreach (Vector256<byte> vector in vectors.Slice(first, Math.Min(MaxByteSums, vectors.Length - first)))
            {
                sums += Avx2.Shuffle(counts, vector & low);
                sums += Avx2.Shuffle(counts, (vector.AsUInt16() >>> 4).AsByte() & low);
            }

            total += Avx2.SumAbsoluteDifferences(sums, Vector256<byte>.Zero).AsUInt64();
        }

        return (long)Vector256.Sum(total) + CountScalar(bytes[(vectors.Length * Vector256<byte>.Count)..]);
    }

    private static long Count512(ReadOnlySpan<byte> bytes)
    {
        Vector512<byte> counts = Vector512.Create(
            Vector256.Create(Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4)));
        Vector512<byte> low = Vector512.Create((byte)0x0F);
        Vector512<ulong> total = Vector512<ulong>.Zero;
        ReadOnlySpan<Vector512<byte>> vectors = MemoryMarshal.Cast<byte, Vector512<byte>>(bytes);
        for (int first = 0; first < vectors.Length; first += MaxByteSums)
        {
            Vector512<byte> sums = Vector512<byte>.Zero;
            foreach (Vector512<byte> vector in vectors.Slice(first, Math.Min(MaxByteSums, vectors.Length - first)))
            {
                sums += Avx512BW.Shuffle(counts, vector & low);
                sums += Avx512BW.Shuffle(counts, (vector.AsUInt16() >>> 4).AsByte() & low);
            }

            total += Avx512BW.SumAbsoluteDifferences(sums, Vector512<byte>.Zero).AsUInt64();
        }

        return (long)Vector512.Sum(total) + CountScalar(bytes[(vectors.Length * Vector512<byte>.Count)..]);
    }

    private static void Combine<TOperator>(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result)
        where TOperator : struct, IBitwiseOperator
    {
        // One check of the lengths stands for those of every step.
        left = left[..result.Length];
        right = right[..result.Length];
        ReadOnlySpan<Vector<byte>> a = MemoryMarshal.Cast<byte, Vector<byte>>(left);
        ReadOnlySpan<Vector<byte>> b = MemoryMarshal.Cast<byte, Vector<byte>>(right)[..a.Length];
        Span<Vector<byte>> c = MemoryMarshal.Cast<byte, Vector<byte>>(result)[..a.Length];
        for (int i = 0; i < a.Length; i++) c[i] = TOperator.Apply(a[i], b[i]);
        for (int i = a.Length * Vector<byte>.Count; i < result.Length; i++)
        {
            result[i] = TOperator.Apply(new Vector<byte>(left[i]), new Vector<byte>(right[i]))[0];
        }
    }

    private interface IBitwiseOperator
    {
        static abstract Vector<byte> Apply(Vector<byte> left, Vector<byte> right);
    }

    private readonly struct AndOperator : IBitwiseOperator
    {
        public static Vector<byte> Apply(Vector<byte> left, Vector<byte> right) => left & right;
    }

    private readonly struct OrOperator : IBitwiseOperator
    {
        public static Vector<byte> Apply(Vector<byte> left, Vector<byte> right) => left | right;
    }

    private readonly struct XorOperator : IBitwiseOperator
    {
        public static Vector<byte> Apply(Vector<byte> left, Vector<byte> right) => left ^ right;
    }

    private readonly struct NotOperator : IBitwiseOperator
    {
        public static Vector<byte> Apply(Vector<byte> left, Vector<byte> right) => ~left;
    }
}
