namespace Tiercel.Bench.HitRatio;

/// <summary>How the line of a contestant is drawn: those of the typed cache broad, the known ones narrow, the optimum dotted.</summary>
internal static class PlotStyle
{
    private static readonly string[] KnownColours = ["#7f7f7f", "#8c564b", "#e377c2", "#17a2b8", "#bcbd22", "#9467bd", "#3f51b5"];
    private static readonly string[] OurColours = ["#1f77b4", "#ff7f0e", "#2ca02c", "#6a3d9a", "#a65628"];

    /// <summary>The attributes of a path, of the contestant at a column.</summary>
    public static string Of(int column)
    {
        ContestantKind kind = Contestant.All[column].Kind;
        (string colour, string more) = kind switch
        {
            ContestantKind.Default => ("#d62728", "stroke-width=\"2.6\""),
            ContestantKind.Ours => (OurColours[Before(column) % OurColours.Length], "stroke-width=\"1.8\""),
            ContestantKind.Bound => ("#000", "stroke-width=\"1.4\" stroke-dasharray=\"1 4\""),
            _ => (KnownColours[Before(column) % KnownColours.Length], "stroke-width=\"1.1\" stroke-dasharray=\"5 3\""),
        };
        return $"fill=\"none\" stroke=\"{colour}\" stroke-linecap=\"round\" {more}";
    }

    // How many of the same kind come before it.
    private static int Before(int column) => Contestant.All.Take(column).Count(c => c.Kind == Contestant.All[column].Kind);
}
