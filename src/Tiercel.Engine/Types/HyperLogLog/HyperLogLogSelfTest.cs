using System.Buffers.Binary;

namespace Tiercel.Engine;

/// <summary>What PFSELFTEST asks for: that registers keep what they are given and that estimates are near the truth.</summary>
internal static class HyperLogLogSelfTest
{
    private const int Elements = 200_000;
    private const int SparseElements = 1_000;

    // Six standard errors of 1.04 / sqrt(16384).
    private const double ToleratedError = 6 * 0.008125;

    /// <summary>Whether all is well. Takes some milliseconds and no lock.</summary>
    public static bool Passes() => RegistersKeepTheirRanks() && EstimatesAreNear();

    private static bool RegistersKeepTheirRanks()
    {
        byte[] plain = new byte[HyperLogLogFormat.Registers];
        byte[] packed = new byte[DenseRegisters.Bytes];
        byte[] unpacked = new byte[HyperLogLogFormat.Registers];
        for (int i = 0; i < plain.Length; i++) plain[i] = (byte)(ElementHash.Hash([(byte)i, (byte)(i >> 8)]) % 64);
        DenseRegisters.Pack(plain, packed);
        DenseRegisters.MergeInto(packed, unpacked);
        for (int i = 0; i < plain.Length; i++)
        {
            if (DenseRegisters.Get(packed, i) != plain[i] || unpacked[i] != plain[i]) return false;
        }

        return true;
    }

    private static bool EstimatesAreNear()
    {
        byte[] dense = new byte[DenseRegisters.Bytes];
        byte[] buffer = new byte[HyperLogLogFormat.MaxSparseBytes];
        HyperLogLogFormat.Empty.CopyTo(buffer);
        SparseRegisters sparse = new(buffer, HyperLogLogFormat.Empty.Length, buffer.Length);
        byte[] element = new byte[sizeof(long)];
        for (int i = 1; i <= Elements; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(element, i);
            int index = ElementHash.Locate(element, out int rank);
            if (DenseRegisters.Get(dense, index) < rank) DenseRegisters.Set(dense, index, rank);
            if (i <= SparseElements && sparse.Raise(index, rank) is not (RegisterChange.None or RegisterChange.Raised)) return false;
            if (i == SparseElements && !AreAlike(buffer.AsSpan(0, sparse.Length), dense)) return false;
            if ((i & (i - 1)) == 0 && !IsNear(dense, i)) return false;
        }

        return IsNear(dense, Elements);
    }

    private static bool AreAlike(ReadOnlySpan<byte> sparse, ReadOnlySpan<byte> dense)
    {
        byte[] plain = new byte[HyperLogLogFormat.Registers];
        byte[] packed = new byte[DenseRegisters.Bytes];
        if (!SparseRegisters.TryMergeInto(sparse, plain)) return false;
        DenseRegisters.Pack(plain, packed);
        return dense.SequenceEqual(packed);
    }

    private static bool IsNear(ReadOnlySpan<byte> dense, int elements)
    {
        Span<int> histogram = stackalloc int[CardinalityEstimator.Ranks];
        histogram.Clear();
        DenseRegisters.CountRanks(dense, histogram);
        long error = Math.Abs(CardinalityEstimator.Estimate(histogram) - elements);
        return error <= Math.Max(1, elements * ToleratedError);
    }
}
