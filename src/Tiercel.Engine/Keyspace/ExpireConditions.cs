namespace Tiercel.Engine;

/// <summary>When EXPIRE sets a new time. A key without expiry counts as one that expires last.</summary>
[Flags]
internal enum ExpireConditions
{
    None = 0,

    /// <summary>NX: the key has no expiry.</summary>
    HasNone = 1,

    /// <summary>XX: the key has an expiry.</summary>
    HasOne = 2,

    /// <summary>GT: the new time is later than the present one.</summary>
    Later = 4,

    /// <summary>LT: the new time is earlier than the present one.</summary>
    Earlier = 8,
}
