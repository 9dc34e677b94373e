using System.Globalization;

namespace Tiercel.Bench.Compare;

/// <summary>A ratio to Redis beside its goal.</summary>
/// <param name="Ratio">Tiercel's figure divided by Redis's; not a number where Redis's is 0.</param>
/// <param name="Goal">The goal, or null if there is none.</param>
/// <param name="AtLeast">Whether more is better.</param>
internal readonly record struct Verdict(double Ratio, double? Goal, bool AtLeast)
{
    public bool Missed => Goal is not null && !(AtLeast ? Ratio >= Goal : Ratio <= Goal);

    public override string ToString()
    {
        string ratio = Ratio.ToString("F2", CultureInfo.InvariantCulture);
        if (Goal is null) return ratio;
        string sign = AtLeast ? "≥" : "≤";
        return $"{ratio} ({sign} {Goal.Value.ToString(CultureInfo.InvariantCulture)}) {(Missed ? "✗" : "✓")}";
    }
}
