namespace Tiercel.Server.Tests;

/// <summary>The transports that this system has: every test over a wire runs on each.</summary>
public sealed class AllTransports : TheoryData<TransportKind>
{
    public AllTransports()
    {
        Add(TransportKind.Sockets);
        if (OperatingSystem.IsLinux()) Add(TransportKind.Epoll);
        if (IoUringSupport.Missing is null) Add(TransportKind.IoUring);
    }

    /// <summary>As the setting is written.</summary>
    public static string NameOf(TransportKind transport) =>
        transport == TransportKind.IoUring ? "io_uring" : transport.ToString().ToLowerInvariant();
}
