namespace Tiercel.Bench.Compare;

/// <summary>One figure of both servers with what they keep on the disk.</summary>
/// <param name="Title">What was measured.</param>
/// <param name="Unit">In what.</param>
/// <param name="Redis">Redis's.</param>
/// <param name="Tiercel">Tiercel's.</param>
/// <param name="Goal">The largest ratio that is allowed.</param>
internal sealed record DurabilityResult(string Title, string Unit, double Redis, double Tiercel, double Goal)
{
    public Verdict Ratio => new(Tiercel / Redis, Goal, AtLeast: false);
}
