namespace Tiercel.Bench.HitRatio;

/// <summary>Prints what all rows say together of each policy, beside what the default is to reach.</summary>
internal static class CacheSummary
{
    // The goal of the default: within so many of the best known policy in every row.
    private const double GoalDistance = 0.01;

    public static void Print(List<CapacityRow> rows)
    {
        Console.WriteLine($"### Summary of {rows.Count} rows");
        Console.WriteLine();
        Console.WriteLine("| policy | mean | worst distance to the best known | where | rows within 1 point |");
        Console.WriteLine("| --- | ---: | ---: | --- | ---: |");
        for (int i = 0; i < Contestant.All.Length; i++) PrintPolicy(rows, i);
        int standard = Array.FindIndex(Contestant.All, static c => c.Kind == ContestantKind.Default);
        double bestMean = Contestant.All.Index().Where(static c => c.Item.Kind == ContestantKind.Known).Max(c => Mean(rows, c.Index));
        Console.WriteLine($"| best known of each row | {100 * rows.Average(static r => r.BestKnown):F2} | 0.00 | | {rows.Count} |");
        Console.WriteLine();
        Console.WriteLine($"default: {Contestant.All[standard].Name}");
        Console.WriteLine($"  worst distance     {100 * Worst(rows, standard).Distance:F2} points  goal >= {-100 * GoalDistance:F2}");
        Console.WriteLine($"  rows within 1      {Within(rows, standard)} of {rows.Count}  goal: all");
        Console.WriteLine($"  mean over the best {100 * (Mean(rows, standard) - bestMean):F2} points  goal > 0");
    }

    private static void PrintPolicy(List<CapacityRow> rows, int column)
    {
        (double distance, CapacityRow where) = Worst(rows, column);
        string name = Contestant.All[column].Kind == ContestantKind.Default ? $"**{Contestant.All[column].Name}**" : Contestant.All[column].Name;
        Console.WriteLine($"| {name} | {100 * Mean(rows, column):F2} | {100 * distance:F2} | {where.Trace}, {where.Capacity:N0} | {Within(rows, column)} |");
    }

    private static double Mean(List<CapacityRow> rows, int column) => rows.Average(r => r.Ratios[column]);

    private static int Within(List<CapacityRow> rows, int column) => rows.Count(r => r.Ratios[column] >= r.BestKnown - GoalDistance);

    private static (double Distance, CapacityRow Where) Worst(List<CapacityRow> rows, int column) =>
        rows.Select(r => (r.Ratios[column] - r.BestKnown, r)).MinBy(static r => r.Item1);
}
