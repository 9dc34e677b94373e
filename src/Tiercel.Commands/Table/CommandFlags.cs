namespace Tiercel.Commands;

/// <summary>
/// What a command does, as COMMAND INFO reports it (the names are Redis's) and as the dispatcher needs it.
/// </summary>
[Flags]
public enum CommandFlags
{
    None = 0,
    Write = 1 << 0,
    Read = 1 << 1,

    /// <summary>May need memory: refused with -OOM at the limit.</summary>
    DenyOom = 1 << 2,
    Admin = 1 << 3,
    PubSub = 1 << 4,
    NoScript = 1 << 5,
    Blocking = 1 << 6,
    Loading = 1 << 7,
    Stale = 1 << 8,
    Fast = 1 << 9,
    NoAuth = 1 << 10,
    NoMulti = 1 << 11,
    AllowBusy = 1 << 12,
    SkipMonitor = 1 << 13,
    SkipSlowLog = 1 << 14,
    MovableKeys = 1 << 15,

    /// <summary>ACL category "dangerous" (implied by Admin).</summary>
    Dangerous = 1 << 16,

    /// <summary>ACL category "connection".</summary>
    Connection = 1 << 17,
}
