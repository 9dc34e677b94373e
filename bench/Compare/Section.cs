namespace Tiercel.Bench.Compare;

/// <summary>The parts of a comparison; each has an option of its name that runs it alone.</summary>
[Flags]
internal enum Section
{
    /// <summary>Small and large values, many keys, limits, memory, the start.</summary>
    General = 1,

    /// <summary>Commands on strings and bitmaps.</summary>
    Strings = 2,

    /// <summary>Commands on hashes, lists, sets and sorted sets.</summary>
    Collections = 4,

    /// <summary>The memory of collections.</summary>
    Memory = 8,

    /// <summary>Transactions and publishing.</summary>
    Sessions = 16,

    /// <summary>Encrypted connections, and many of them.</summary>
    Connections = 32,

    /// <summary>io_uring beside epoll.</summary>
    Transports = 64,

    /// <summary>Connections that say nothing.</summary>
    Idle = 128,

    /// <summary>Scripts.</summary>
    Scripts = 256,

    /// <summary>A script that never ends.</summary>
    Endless = 512,

    /// <summary>What is kept on the disk.</summary>
    Durability = 1024,

    /// <summary>Snapshots in the background.</summary>
    Snapshots = 2048,

    /// <summary>All of them.</summary>
    All = General | Strings | Collections | Memory | Sessions | Connections | Transports | Idle | Scripts | Endless | Durability | Snapshots,
}
