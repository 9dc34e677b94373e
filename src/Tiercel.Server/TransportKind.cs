namespace Tiercel.Server;

/// <summary>What carries the bytes between clients and sessions.</summary>
public enum TransportKind
{
    /// <summary>Epoll on Linux, sockets elsewhere.</summary>
    Auto,

    /// <summary>Own event loops over epoll: Linux only.</summary>
    Epoll,

    /// <summary>The sockets of .NET: everywhere.</summary>
    Sockets,
}
