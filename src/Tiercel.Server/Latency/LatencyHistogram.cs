using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// How long the calls of a command took, as Redis's LATENCY HISTOGRAM tells it: how many took up to 2^k times 1,024 ns.
/// </summary>
/// <param name="Command">The command.</param>
/// <param name="Calls">How often it was called.</param>
/// <param name="Limits">Limits in microseconds, ascending, each with the number of calls that did not pass it.</param>
internal sealed record LatencyHistogram(CommandInfo Command, long Calls, IReadOnlyList<(long LimitUs, long Calls)> Limits)
{
    private const long FirstLimitNs = 1024;

    /// <summary>The distribution of a command; null if none is kept.</summary>
    public static LatencyHistogram? Of(CommandInfo command, IEnumerable<CommandStatistics> workers)
    {
        CommandTotals totals = CommandTotals.Of(workers, command.Id);
        if (totals.Latencies is not { Total: > 0 } latencies) return null;
        return new LatencyHistogram(command, totals.Calls, LimitsOf(latencies, totals.Calls));
    }

    /// <summary>Replies the name, and a map of the rest.</summary>
    public void Reply(ReplyWriter reply)
    {
        reply.Bulk(Command.FoldedName);
        reply.Map(2);
        reply.Bulk("calls"u8);
        reply.Integer(Calls);
        reply.Bulk("histogram_usec"u8);
        reply.Map(Limits.Count);
        foreach ((long limitUs, long calls) in Limits)
        {
            reply.Integer(limitUs);
            reply.Integer(calls);
        }
    }

    // Not every call is timed, one stands for many: of the calls there were as many are told, in proportion, as took so long.
    private static List<(long LimitUs, long Calls)> LimitsOf(Histogram latencies, long calls)
    {
        List<(long LimitUs, long Calls)> limits = [];
        long told = 0;
        long seen = 0;
        long from = 0;
        for (long limit = FirstLimitNs; told < calls; from = limit, limit *= 2)
        {
            seen = limit > latencies.Largest ? latencies.Total : seen + latencies.CountBetween(from, limit);
            long share = (long)Math.Round((double)seen / latencies.Total * calls);
            if (share == told) continue;
            told = share;
            limits.Add((LimitUs(limit), share));
        }

        return limits;
    }

    // Redis tells the greatest value that falls together with the limit in a histogram of two digits: 33, 66, 132, 264, 528 …
    private static long LimitUs(long limitNs) => (limitNs + (limitNs >> 7) - 1) / 1000;
}
