namespace Tiercel.Engine;

/// <summary>When a new expiry takes the place of the old one. A key without expiry counts as one that expires last.</summary>
public enum ExpireCondition
{
    /// <summary>In any case.</summary>
    Always = ExpireConditions.None,

    /// <summary>If the key has no expiry.</summary>
    HasNone = ExpireConditions.HasNone,

    /// <summary>If the key has an expiry.</summary>
    HasOne = ExpireConditions.HasOne,

    /// <summary>If the new time is later than the present one.</summary>
    Later = ExpireConditions.Later,

    /// <summary>If the new time is earlier than the present one.</summary>
    Earlier = ExpireConditions.Earlier,
}
