namespace Tiercel.Server;

/// <summary>Chooses the transport.</summary>
internal static class Transports
{
    /// <exception cref="PlatformNotSupportedException">What was asked for by name is not here.</exception>
    public static ITransport Create(ServerOptions options) => options.Transport switch
    {
        TransportKind.Sockets => new SocketsTransport(),
        TransportKind.IoUring when IoUringSupport.Missing is null => new ReactorTransport("io_uring", static () => new RingPoller()),
        TransportKind.IoUring => throw new PlatformNotSupportedException(
            "The io_uring transport is not possible here: " + IoUringSupport.Missing + ". Use the epoll or the sockets transport."),
        TransportKind.Auto when !OperatingSystem.IsLinux() => new SocketsTransport(),
        _ when OperatingSystem.IsLinux() => new ReactorTransport("epoll", static () => new EpollPoller()),
        _ => throw new PlatformNotSupportedException("The epoll transport needs Linux; use the sockets transport."),
    };
}
