using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>
/// What is remembered of the commands that ran. Names and defaults are Redis's. All may be changed at any time, by
/// one writer at a time; the current value counts.
/// </summary>
public sealed class StatisticsOptions
{
    /// <summary>
    /// Microseconds from which a command is kept in the slow log; 0 keeps all, -1 none; 10,000 by default. Below
    /// 1,000 every command is timed, which costs each some 45 ns.
    /// </summary>
    [Option("slowlog-log-slower-than", Mutable = true, Minimum = -1)]
    public long SlowLogThresholdUs { get; set; } = 10_000;

    /// <summary>Entries the slow log keeps, the newest; 128 by default. One takes at most about 5 KB.</summary>
    [Option("slowlog-max-len", Mutable = true, Minimum = 0)]
    public long SlowLogMaxLength { get; set; } = 128;

    /// <summary>Whether a distribution of latencies is kept for each command; yes by default.</summary>
    [Option("latency-tracking", Mutable = true)]
    public bool LatencyTracking { get; set; } = true;

    /// <summary>The percentiles of latency that INFO prints; 50, 99 and 99.9 by default.</summary>
    [Option("latency-tracking-info-percentiles", Mutable = true)]
    public Percentiles InfoPercentiles { get; set; } = Percentiles.Usual;
}
