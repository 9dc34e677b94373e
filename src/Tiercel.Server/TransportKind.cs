using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>What carries the bytes between clients and sessions.</summary>
public enum TransportKind
{
    /// <summary>Epoll on Linux, sockets elsewhere.</summary>
    Auto,

    /// <summary>Own event loops over epoll: Linux only.</summary>
    Epoll,

    /// <summary>Own event loops over io_uring: Linux 6.0 or newer, where the system permits it.</summary>
    [OptionValue("io_uring")]
    IoUring,

    /// <summary>The sockets of .NET: everywhere.</summary>
    Sockets,
}
