using System.Numerics;

namespace Tiercel.Bench.Load;

/// <summary>
/// Counts durations in buckets whose width grows with the value: every power of two is cut into 64 equal parts, so
/// a percentile is exact to 1.6 %. Recording is an increment.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int PartBits = 6;
    private const int Parts = 1 << PartBits;

    private readonly long[] _counts = new long[(64 - PartBits + 1) * Parts];
    private long _total;

    public long MaxNs { get; private set; }

    public void Record(long durationNs, int count)
    {
        _counts[IndexOf(durationNs)] += count;
        _total += count;
        if (durationNs > MaxNs) MaxNs = durationNs;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _total = 0;
        MaxNs = 0;
    }

    /// <summary>The duration that this share of all is not above; 0 if nothing was recorded.</summary>
    /// <param name="share">From 0 to 1.</param>
    public long PercentileNs(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(share * _total));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted) return Math.Min(UpperBound(i), MaxNs);
        }

        return MaxNs;
    }

    // Values below 64 have a bucket each; of larger ones the six bits below the leading one choose the part.
    private static int IndexOf(long value)
    {
        if (value < Parts) return (int)Math.Max(0, value);
        int shift = BitOperations.Log2((ulong)value) - PartBits;
        return ((shift + 1) << PartBits) + (int)((value >> shift) & (Parts - 1));
    }

    private static long UpperBound(int index)
    {
        if (index < Parts) return index;
        int shift = (index >> PartBits) - 1;
        return ((long)(Parts + (index & (Parts - 1))) << shift) + ((1L << shift) - 1);
    }
}
