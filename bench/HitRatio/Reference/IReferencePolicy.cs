namespace Tiercel.Bench.HitRatio;

/// <summary>
/// A policy as its paper tells it, simulated over the numbers of a trace's keys: no values, no time, every key weighs 1. To be judged
/// beside, not to be used.
/// </summary>
internal interface IReferencePolicy
{
    /// <summary>Keys that are cached now, those only remembered not counted.</summary>
    int Count { get; }

    /// <summary>Asks for a key and stores it if it is absent.</summary>
    /// <returns>Whether it was cached.</returns>
    bool Access(int key);
}
