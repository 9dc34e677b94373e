namespace Tiercel.Bench.Compare;

/// <summary>What a client that writes notices of a snapshot, and what that costs.</summary>
/// <param name="WorstAloneMs">The longest of its requests in the second before.</param>
/// <param name="P9999Ms">99.99 of a hundred of its requests during the snapshot took no longer.</param>
/// <param name="WorstMs">The longest of these.</param>
/// <param name="PauseMs">By how much the longest of its rests between them was too long: what the machine itself does.</param>
/// <param name="Requests">How many they were.</param>
/// <param name="Seconds">How long the snapshot took.</param>
/// <param name="ExtraBytes">Memory more than before: resident, of Redis what its child and it do not share any more.</param>
internal sealed record SnapshotFigures(
    double WorstAloneMs, double P9999Ms, double WorstMs, double PauseMs, long Requests, double Seconds, long ExtraBytes);

/// <summary>Both servers, each with the same data.</summary>
internal sealed record SnapshotResult(string Title, SnapshotFigures Redis, SnapshotFigures Tiercel)
{
    public const double GoalMs = 2;

    public Verdict Memory => new((double)Tiercel.ExtraBytes / Redis.ExtraBytes, 1.0, AtLeast: false);

    public string Stall => Tiercel.WorstMs <= GoalMs ? "✓" : Tiercel.PauseMs > GoalMs ? "not shown: the machine paused as long" : "✗";
}
