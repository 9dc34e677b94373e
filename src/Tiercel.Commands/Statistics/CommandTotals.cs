using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>What several <see cref="CommandStatistics"/> together know of one command.</summary>
internal sealed class CommandTotals
{
    private const double Thousand = 1000;

    private Histogram? _latencies;

    public long Calls { get; set; }

    /// <summary>Calls refused before they ran.</summary>
    public long Rejected { get; set; }

    /// <summary>Calls that ran and replied an error.</summary>
    public long Failed { get; set; }

    /// <summary>Ticks of the system's stopwatch that all calls took, in part an estimate.</summary>
    public double Ticks { get; set; }

    /// <summary>Microseconds that all calls took, in part an estimate.</summary>
    public double Microseconds => Ticks * 1_000_000 / Stopwatch.Frequency;

    /// <summary>Whether anybody has called it.</summary>
    public bool IsUsed => (Calls | Rejected | Failed) != 0;

    public bool HasLatencies => _latencies is { Total: > 0 };

    /// <summary>Sums what all workers counted of a command.</summary>
    public static CommandTotals Of(IEnumerable<CommandStatistics> workers, int command)
    {
        CommandTotals totals = new();
        foreach (CommandStatistics worker in workers) worker.AddTo(totals, command);
        return totals;
    }

    /// <summary>The distribution of their times in nanoseconds; null = none is kept.</summary>
    public Histogram? Latencies => _latencies;

    public void Add(Histogram latencies) => (_latencies ??= new Histogram()).Add(latencies);

    /// <summary>Microseconds that this share of the calls, in percent, did not pass.</summary>
    public double PercentileUs(double percent) => (_latencies?.Percentile(percent / 100) ?? 0) / Thousand;
}
