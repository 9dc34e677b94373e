namespace Tiercel.Bench.Compare;

/// <summary>What one run measured, or the medians of several.</summary>
internal sealed record Figures(double RequestsPerSecond, double P50Us, double P99Us, double ServerCpuUs)
{
    /// <summary>The median of each figure by itself.</summary>
    public static Figures MedianOf(IReadOnlyList<Figures> runs) => new(
        Statistics.Median(runs.Select(r => r.RequestsPerSecond)),
        Statistics.Median(runs.Select(r => r.P50Us)),
        Statistics.Median(runs.Select(r => r.P99Us)),
        Statistics.Median(runs.Select(r => r.ServerCpuUs)));
}

/// <summary>The little arithmetic that reports need.</summary>
internal static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
