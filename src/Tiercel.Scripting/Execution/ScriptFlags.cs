namespace Tiercel.Scripting;

/// <summary>What a script says of itself in its first line.</summary>
[Flags]
internal enum ScriptFlags
{
    None = 0,

    /// <summary>It has a first line: commands are judged by its flags alone.</summary>
    HasShebang = 1 << 0,

    /// <summary>It changes nothing, and may not.</summary>
    NoWrites = 1 << 1,

    /// <summary>It may run beyond the memory limit.</summary>
    AllowOom = 1 << 2,

    /// <summary>It may run on a replica that has lost its master.</summary>
    AllowStale = 1 << 3,

    /// <summary>It may not run in a cluster.</summary>
    NoCluster = 1 << 4,

    /// <summary>Its keys may be of several slots.</summary>
    AllowCrossSlotKeys = 1 << 5,
}
