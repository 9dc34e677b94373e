namespace Tiercel.Server;

/// <summary>Chooses the transport.</summary>
internal static class Transports
{
    public static ITransport Create(ServerOptions options) => options.Transport switch
    {
        TransportKind.Auto or TransportKind.Epoll when OperatingSystem.IsLinux() => new EpollTransport(),
        _ => throw new PlatformNotSupportedException("Only the epoll transport, on Linux, exists so far."),
    };
}
