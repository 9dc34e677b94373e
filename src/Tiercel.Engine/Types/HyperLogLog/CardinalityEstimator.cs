namespace Tiercel.Engine;

/// <summary>
/// How many different elements were seen, from the number of registers of each rank. The algorithm is that of Otmar
/// Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017, arXiv:1702.01284, in the order of
/// operations that Redis has: the estimate must be the same.
/// </summary>
internal static class CardinalityEstimator
{
    /// <summary>Ranks that a histogram has room for: six bits may hold any of them.</summary>
    public const int Ranks = 64;

    // 1 / (2 ln 2)
    private const double Alpha = 0.721347520444481703680;

    /// <summary>The estimate; <see cref="long.MinValue"/> if no register holds a rank that a hash can have.</summary>
    public static long Estimate(ReadOnlySpan<int> histogram)
    {
        const double registers = HyperLogLogFormat.Registers;
        double z = registers * Tau((registers - histogram[HyperLogLogFormat.MaxRank]) / registers);
        for (int rank = HyperLogLogFormat.MaxRank - 1; rank >= 1; rank--)
        {
            z += histogram[rank];
            z *= 0.5;
        }

        z += registers * Sigma(histogram[0] / registers);
        double estimate = Math.Round(Alpha * registers * registers / z, MidpointRounding.AwayFromZero);
        // Only damaged registers come to this. It is what Redis answers.
        return double.IsFinite(estimate) ? (long)estimate : long.MinValue;
    }

    private static double Sigma(double x)
    {
        if (x == 1) return double.PositiveInfinity;
        double y = 1;
        double z = x;
        double last;
        do
        {
            x *= x;
            last = z;
            z += x * y;
            y += y;
        }
        while (z != last);

        return z;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1) return 0;
        double y = 1;
        double z = 1 - x;
        double last;
        do
        {
            x = Math.Sqrt(x);
            last = z;
            y *= 0.5;
            z -= Math.Pow(1 - x, 2) * y;
        }
        while (z != last);

        return z / 3;
    }
}
