using System.Numerics;

namespace Tiercel.Primitives;

/// <summary>
/// Counts values in buckets whose width grows with the value: every power of two is cut into 64 equal parts, so a
/// percentile is exact to 1.6 %. Recording is an increment; the size is fixed, 18 KiB, and two histograms add up.
/// </summary>
/// <remarks>
/// The log-linear layout is that of Gil Tene's HdrHistogram. Values beyond 2^40 (18 minutes, if they are nanoseconds)
/// share the last bucket. One thread writes; another may read, and then sees each bucket whole but not all of one
/// moment.
/// </remarks>
internal sealed class Histogram
{
    private const int PartBits = 6;
    private const int Parts = 1 << PartBits;
    private const int LargestBits = 40;
    private const int Buckets = (LargestBits - PartBits + 1) * Parts;

    private readonly long[] _counts = new long[Buckets];
    private long _total;

    /// <summary>The largest value recorded; 0 if there is none.</summary>
    public long Largest { get; private set; }

    /// <summary>Number of values recorded.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>Counts a value, <paramref name="count"/> times. Negative values count as 0.</summary>
    public void Record(long value, long count = 1)
    {
        _counts[IndexOf(value)] += count;
        _total += count;
        if (value > Largest) Largest = value;
    }

    /// <summary>Adds what another one has counted.</summary>
    public void Add(Histogram other)
    {
        for (int i = 0; i < Buckets; i++) _counts[i] += other._counts[i];
        _total += other._total;
        Largest = Math.Max(Largest, other.Largest);
    }

    /// <summary>Starts again at nothing.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        _total = 0;
        Largest = 0;
    }

    /// <summary>The value that this share of all is not above; 0 if nothing was recorded.</summary>
    /// <param name="share">From 0 to 1.</param>
    public long Percentile(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(share * _total));
        long seen = 0;
        for (int i = 0; i < Buckets; i++)
        {
            seen += _counts[i];
            if (seen >= wanted) return Math.Min(UpperBound(i), Largest);
        }

        return Largest;
    }

    /// <summary>
    /// How many values were recorded from one value to below another one, to the width of a bucket: of the bucket that a limit
    /// lies in all values count as the limit.
    /// </summary>
    public long CountBetween(long from, long below)
    {
        long count = 0;
        int end = IndexOf(below);
        for (int i = IndexOf(from); i < end; i++) count += _counts[i];
        return count;
    }

    // Values below 64 have a bucket each; of larger ones the six bits below the leading one choose the part.
    private static int IndexOf(long value)
    {
        if (value < Parts) return (int)Math.Max(0, value);
        int shift = BitOperations.Log2((ulong)value) - PartBits;
        if (shift >= LargestBits - PartBits) return Buckets - 1;
        return ((shift + 1) << PartBits) + (int)((value >> shift) & (Parts - 1));
    }

    private static long UpperBound(int index)
    {
        if (index == Buckets - 1) return long.MaxValue;
        if (index < Parts) return index;
        int shift = (index >> PartBits) - 1;
        return ((long)(Parts + (index & (Parts - 1))) << shift) + ((1L << shift) - 1);
    }
}
