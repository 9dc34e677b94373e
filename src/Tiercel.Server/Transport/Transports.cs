namespace Tiercel.Server;

/// <summary>Chooses the transport.</summary>
internal static class Transports
{
    public static ITransport Create(ServerOptions options) => options.Transport switch
    {
        TransportKind.Sockets => new SocketsTransport(),
        TransportKind.Auto when !OperatingSystem.IsLinux() => new SocketsTransport(),
        _ when OperatingSystem.IsLinux() => new EpollTransport(),
        _ => throw new PlatformNotSupportedException("The epoll transport needs Linux; use the sockets transport."),
    };
}
