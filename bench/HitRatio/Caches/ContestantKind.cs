namespace Tiercel.Bench.HitRatio;

/// <summary>Whose policy it is.</summary>
internal enum ContestantKind
{
    /// <summary>A policy from a paper, simulated.</summary>
    Known,

    /// <summary>One of the typed cache, replayed through it.</summary>
    Ours,

    /// <summary>The one that the typed cache takes if nothing is said.</summary>
    Default,

    /// <summary>What no policy can exceed.</summary>
    Bound,
}
