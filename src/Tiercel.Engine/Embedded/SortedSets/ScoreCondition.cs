namespace Tiercel.Engine;

/// <summary>When <see cref="SortedSets.TrySet"/> sets a score. Conditions may be combined, but for contradictions.</summary>
[Flags]
public enum ScoreCondition
{
    /// <summary>In any case.</summary>
    Always = 0,

    /// <summary>If the member is not there.</summary>
    IfAbsent = SortedSetAdd.IfAbsent,

    /// <summary>If the member is there.</summary>
    IfPresent = SortedSetAdd.IfPresent,

    /// <summary>If the member is not there, or its score becomes greater.</summary>
    IfGreater = SortedSetAdd.IfGreater,

    /// <summary>If the member is not there, or its score becomes less.</summary>
    IfLess = SortedSetAdd.IfLess,
}
