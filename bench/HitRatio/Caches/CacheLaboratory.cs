using System.Collections.Concurrent;

namespace Tiercel.Bench.HitRatio;

/// <summary>The typed cache's policies beside known ones and the optimum, trace by trace, at shares of the distinct keys.</summary>
internal static class CacheLaboratory
{
    private const int Threads = 2;

    /// <summary>Measures and prints, and draws if a path for that is given.</summary>
    /// <returns>Whether there was any trace.</returns>
    public static bool Run(IEnumerable<Trace> traces, double[] shares, string? plotPath)
    {
        List<CapacityRow> rows = [];
        foreach (Trace trace in traces)
        {
            CapacityRow[] measured = Measure(trace, [.. shares.Select(s => Math.Max(1, (int)(s * trace.DistinctKeys)))]);
            CapacityTable.Print(trace, measured);
            rows.AddRange(measured);
        }

        if (rows.Count == 0) return false;
        CacheSummary.Print(rows);
        if (plotPath is not null) File.WriteAllText(plotPath, HitRatioPlot.Draw(rows));
        return true;
    }

    private static CapacityRow[] Measure(Trace trace, int[] capacities)
    {
        CapacityRow[] rows = [.. capacities.Select(c => new CapacityRow(trace.Name, c, new double[Contestant.All.Length]))];
        // One run at a time for each thread: they differ too much in length to be dealt out in advance.
        var runs = from row in rows from column in Enumerable.Range(0, Contestant.All.Length) select (row, column);
        Parallel.ForEach(
            Partitioner.Create(runs, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Threads },
            run => run.row.Ratios[run.column] = Contestant.All[run.column].HitRatio(trace, run.row.Capacity));
        return rows;
    }
}
