namespace Tiercel.Server.Tests;

/// <summary>The transports that this system has: every test over a wire runs on each.</summary>
public sealed class AllTransports : TheoryData<TransportKind>
{
    public AllTransports()
    {
        Add(TransportKind.Sockets);
        if (OperatingSystem.IsLinux()) Add(TransportKind.Epoll);
    }
}
