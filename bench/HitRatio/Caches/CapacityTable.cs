namespace Tiercel.Bench.HitRatio;

/// <summary>Prints what was measured on a trace, in percent of its requests.</summary>
internal static class CapacityTable
{
    public static void Print(Trace trace, CapacityRow[] rows)
    {
        Console.WriteLine($"### {trace.Name}: {trace.Requests.Length:N0} requests, {trace.DistinctKeys:N0} distinct keys");
        Console.WriteLine();
        Line(["capacity", .. Contestant.All.Select(static c => c.Name), "best known", "default - best", "Belady - default"]);
        Line(["---:", .. Contestant.All.Select(static _ => "---:"), "---:", "---:", "---:"]);
        foreach (CapacityRow row in rows)
        {
            double[] figures = [.. row.Ratios, row.BestKnown, row.Default - row.BestKnown, row.Bound - row.Default];
            Line([$"{row.Capacity:N0}", .. figures.Select(static f => $"{100 * f:F2}")]);
        }

        Console.WriteLine();
    }

    private static void Line(IEnumerable<string> cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");
}
