namespace Tiercel.Bench.Compare;

/// <summary>One script that never ends: what clients notice that need nothing of what it holds, and how soon it can be ended.</summary>
/// <param name="P99Alone">99th percentile of the latency of GET without it, in microseconds.</param>
/// <param name="P99Beside">The same while it runs.</param>
/// <param name="KillMs">From SCRIPT KILL, on a new connection, to its reply; the median of the rounds.</param>
/// <param name="EndMs">From the same moment to the error that the caller of the script gets.</param>
internal sealed record EndlessResult(double P99Alone, double P99Beside, double KillMs, double EndMs)
{
    public const double GoalMs = 50;

    public Verdict P99 => new(P99Beside / P99Alone, 2.0, AtLeast: false);
}
