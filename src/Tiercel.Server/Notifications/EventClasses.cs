namespace Tiercel.Server;

/// <summary>What of key notifications is sent: where to, and which events.</summary>
[Flags]
public enum EventClasses
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>K: to <c>__keyspace@0__:key</c>, the message is the event.</summary>
    Keyspace = 1 << 0,

    /// <summary>E: to <c>__keyevent@0__:event</c>, the message is the key.</summary>
    KeyEvent = 1 << 1,

    /// <summary>g: keys whatever they hold, such as del, expire, rename_from.</summary>
    Generic = 1 << 2,

    /// <summary>$: strings.</summary>
    String = 1 << 3,

    /// <summary>l: lists.</summary>
    List = 1 << 4,

    /// <summary>s: sets.</summary>
    Set = 1 << 5,

    /// <summary>h: hashes.</summary>
    Hash = 1 << 6,

    /// <summary>z: sorted sets.</summary>
    SortedSet = 1 << 7,

    /// <summary>x: keys whose time has passed.</summary>
    Expired = 1 << 8,

    /// <summary>e: keys that were evicted.</summary>
    Evicted = 1 << 9,

    /// <summary>t: streams.</summary>
    Stream = 1 << 10,

    /// <summary>d: types of modules, of which there are none.</summary>
    Module = 1 << 11,

    /// <summary>n: keys that were absent.</summary>
    New = 1 << 12,

    /// <summary>m: reads of keys that are absent.</summary>
    Miss = 1 << 13,

    /// <summary>A: all events but those of <see cref="New"/> and <see cref="Miss"/>.</summary>
    All = Generic | String | List | Set | Hash | SortedSet | Expired | Evicted | Stream | Module,
}
