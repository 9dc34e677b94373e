namespace Tiercel.Engine;

/// <summary>When a score is set, and how.</summary>
[Flags]
internal enum SortedSetAdd
{
    None = 0,

    /// <summary>Only new members are added, none changed.</summary>
    IfAbsent = 1,

    /// <summary>Only members that are there are changed, none added.</summary>
    IfPresent = 2,

    /// <summary>A member that is there is changed only if its score becomes greater.</summary>
    IfGreater = 4,

    /// <summary>A member that is there is changed only if its score becomes less.</summary>
    IfLess = 8,

    /// <summary>The number is added to the score that is there, or to 0.</summary>
    Increments = 16,
}

/// <summary>What became of a score that was to be set.</summary>
internal enum SortedSetAdded
{
    /// <summary>Nothing: the conditions are not met.</summary>
    Refused,

    /// <summary>Nothing: the sum is no number.</summary>
    NotANumber,

    /// <summary>The member had this score already.</summary>
    Unchanged,

    /// <summary>The member had another score.</summary>
    Changed,

    /// <summary>The member is new.</summary>
    Added,
}
