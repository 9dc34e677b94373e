namespace Tiercel.Engine;

/// <summary>What became of a field's time. The numbers are what HEXPIRE and HPERSIST reply.</summary>
internal enum FieldStatus
{
    /// <summary>There is no such field.</summary>
    NoField = -2,

    /// <summary>It has no time that could be cleared.</summary>
    NoExpiry = -1,

    /// <summary>A condition is not met.</summary>
    NotMet = 0,

    /// <summary>The time was set, or cleared.</summary>
    Done = 1,

    /// <summary>The time had passed: the field was removed.</summary>
    Removed = 2,
}
