namespace Tiercel.Bench.HitRatio;

/// <summary>What all contestants reach on a trace at one capacity: hits by requests, in their order.</summary>
internal sealed record CapacityRow(string Trace, int Capacity, double[] Ratios)
{
    /// <summary>The best of the known policies.</summary>
    public double BestKnown => Of(ContestantKind.Known).Max();

    public double Default => Of(ContestantKind.Default).Single();

    public double Bound => Of(ContestantKind.Bound).Single();

    private IEnumerable<double> Of(ContestantKind kind) => Ratios.Where((_, i) => Contestant.All[i].Kind == kind);
}
