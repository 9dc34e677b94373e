using System.Net;
using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>
/// A listening socket of one thread. What accepted sockets inherit is set on it, so that accepting costs no calls for
/// it; <see cref="Refresh"/> follows the setting.
/// </summary>
internal sealed class Listener : IDisposable
{
    private readonly ServerOptions _options;
    private int _keepAliveSeconds;

    public Listener(Socket socket, EndPoint address, ServerOptions options)
    {
        Socket = socket;
        Address = address;
        _options = options;
        if (IsUnix) return;
        socket.NoDelay = true;
        Refresh();
    }

    public Socket Socket { get; }

    /// <summary>What it is bound to.</summary>
    public EndPoint Address { get; }

    public bool IsUnix => Address is UnixEndPoint;

    /// <summary>Its number within the process.</summary>
    public int File => (int)Socket.SafeHandle.DangerousGetHandle();

    /// <summary>Gives the sockets that are accepted from now on the keep-alive of the settings.</summary>
    public void Refresh()
    {
        int seconds = _options.KeepAliveSeconds;
        if (seconds == _keepAliveSeconds || IsUnix) return;
        _keepAliveSeconds = seconds;
        Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, seconds > 0);
        if (seconds == 0) return;
        Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, seconds / 3));
        Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    public void Dispose() => Socket.Dispose();
}
