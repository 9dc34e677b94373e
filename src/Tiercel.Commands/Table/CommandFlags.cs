namespace Tiercel.Commands;

/// <summary>
/// What a command does, as COMMAND INFO reports it (the names are Redis's) and as the dispatcher needs it.
/// </summary>
[Flags]
public enum CommandFlags
{
    /// <summary>Nothing of what follows.</summary>
    None = 0,

    /// <summary>May change data.</summary>
    Write = 1 << 0,

    /// <summary>Reads data and changes none.</summary>
    Read = 1 << 1,

    /// <summary>May need memory: refused with -OOM at the limit.</summary>
    DenyOom = 1 << 2,

    /// <summary>Administration; ACL category "admin".</summary>
    Admin = 1 << 3,

    /// <summary>Publish and subscribe.</summary>
    PubSub = 1 << 4,

    /// <summary>Refused in scripts.</summary>
    NoScript = 1 << 5,

    /// <summary>May keep its caller waiting.</summary>
    Blocking = 1 << 6,

    /// <summary>Allowed while data is being loaded.</summary>
    Loading = 1 << 7,

    /// <summary>Allowed on a replica without its master.</summary>
    Stale = 1 << 8,

    /// <summary>Constant or logarithmic time; without it the ACL category is "slow".</summary>
    Fast = 1 << 9,

    /// <summary>Allowed before authentication.</summary>
    NoAuth = 1 << 10,

    /// <summary>Refused inside MULTI.</summary>
    NoMulti = 1 << 11,

    /// <summary>Allowed while a script keeps the server busy.</summary>
    AllowBusy = 1 << 12,

    /// <summary>Not shown by MONITOR.</summary>
    SkipMonitor = 1 << 13,

    /// <summary>Not kept in the slow log.</summary>
    SkipSlowLog = 1 << 14,

    /// <summary>Its keys are not all where the table says.</summary>
    MovableKeys = 1 << 15,

    /// <summary>ACL category "dangerous" (implied by Admin).</summary>
    Dangerous = 1 << 16,

    /// <summary>ACL category "connection".</summary>
    Connection = 1 << 17,

    /// <summary>ACL category "keyspace" (implied by the group generic).</summary>
    Keyspace = 1 << 18,

    /// <summary>ACL categories "set", "sortedset" and "list", and not that of the group generic: sorts any of these.</summary>
    Collections = 1 << 19,

    /// <summary>No write, yet others than its caller notice it: it waits for the end of a pause as writes do. Not shown.</summary>
    MayReplicate = 1 << 20,

    /// <summary>Its keys may be none.</summary>
    NoMandatoryKeys = 1 << 21,
}
