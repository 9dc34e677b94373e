using Tiercel.Commands;

namespace Tiercel;

/// <summary>
/// How often a command was run by <see cref="TiercelEngine.Execute"/> and how long it took. Of commands of constant time
/// about every 64th is timed and stands for the others; the rest are timed each.
/// </summary>
public readonly record struct CommandUse
{
    /// <summary>The command's name; of a subcommand both, <c>CONFIG|GET</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Calls that ran.</summary>
    public long Calls { get; init; }

    /// <summary>Of these, calls that replied an error.</summary>
    public long Failed { get; init; }

    /// <summary>Calls refused before they ran: wrong number of arguments, no memory.</summary>
    public long Rejected { get; init; }

    /// <summary>Mean time of a call.</summary>
    public TimeSpan Mean { get; init; }

    /// <summary>The time that half of the calls did not pass, to 1.6 %.</summary>
    public TimeSpan Median { get; init; }

    /// <summary>The time that 99 of 100 calls did not pass, to 1.6 %.</summary>
    public TimeSpan Percentile99 { get; init; }

    /// <summary>The time that 999 of 1,000 calls did not pass, to 1.6 %.</summary>
    public TimeSpan Percentile999 { get; init; }

    internal static CommandUse Of(string name, CommandTotals totals) => new()
    {
        Name = name,
        Calls = totals.Calls,
        Failed = totals.Failed,
        Rejected = totals.Rejected,
        Mean = TimeSpan.FromMicroseconds(totals.Microseconds / Math.Max(1, totals.Calls)),
        Median = TimeSpan.FromMicroseconds(totals.PercentileUs(50)),
        Percentile99 = TimeSpan.FromMicroseconds(totals.PercentileUs(99)),
        Percentile999 = TimeSpan.FromMicroseconds(totals.PercentileUs(99.9)),
    };
}
