using System.Net;
using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>
/// The listening sockets of a server: for every address one per thread. What accepted sockets inherit (no delay,
/// keep-alive) is set here once.
/// </summary>
internal sealed class ListenSockets
{
    private const int PortAttempts = 16;
    private const int SolSocket = 1;
    private const int SoReuseAddress = 2;
    private const int SoReusePort = 15;

    private readonly List<Socket[]> _byAddress = [];

    /// <summary>The addresses listened on.</summary>
    public List<IPEndPoint> EndPoints { get; } = [];

    /// <summary>Binds every address of the options <paramref name="copies"/> times.</summary>
    /// <exception cref="SocketException">One of them cannot be had; none is held then.</exception>
    public static ListenSockets Bind(ServerOptions options, int copies)
    {
        for (int attempt = 1; ; attempt++)
        {
            ListenSockets sockets = new();
            try
            {
                sockets.BindAll(options, copies);
                return sockets;
            }
            catch (SocketException e)
            {
                sockets.Close();
                // The free port of the first address may be taken on the second: another one then.
                bool mayRetry = options.Port == 0 && e.SocketErrorCode == SocketError.AddressAlreadyInUse;
                if (!mayRetry || attempt == PortAttempts) throw;
            }
        }
    }

    /// <summary>The sockets of thread <paramref name="index"/>, one per address.</summary>
    public Socket[] Of(int index) => [.. _byAddress.Select(s => s[index])];

    private void BindAll(ServerOptions options, int copies)
    {
        int port = options.Port;
        foreach (string text in options.Bind)
        {
            bool optional = text.StartsWith('-');
            IPAddress address = ParseAddress(optional ? text[1..] : text);
            try
            {
                BindOne(new IPEndPoint(address, port), options, copies);
            }
            catch (SocketException e) when (optional && IsAbsent(e.SocketErrorCode))
            {
                continue;
            }

            port = EndPoints[^1].Port;
        }

        if (EndPoints.Count == 0) throw new SocketException((int)SocketError.AddressNotAvailable);
    }

    private void BindOne(IPEndPoint endPoint, ServerOptions options, int copies)
    {
        Socket[] sockets = new Socket[copies];
        int made = 0;
        try
        {
            // With SO_REUSEPORT a second server of the same user would quietly share the port; asking for it without
            // first shows that the port is free.
            if (copies > 1)
            {
                using Socket probe = Create(endPoint, reusePort: false);
                probe.Bind(endPoint);
                endPoint = (IPEndPoint)probe.LocalEndPoint!;
            }

            for (; made < copies; made++)
            {
                sockets[made] = Create(endPoint, reusePort: copies > 1);
                sockets[made].Bind(endPoint);
                endPoint = (IPEndPoint)sockets[made].LocalEndPoint!;
                Configure(sockets[made], options);
                sockets[made].Listen(options.Backlog);
            }
        }
        catch
        {
            foreach (Socket? socket in sockets) socket?.Dispose();
            throw;
        }

        _byAddress.Add(sockets);
        EndPoints.Add(endPoint);
    }

    private static Socket Create(IPEndPoint endPoint, bool reusePort)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
        if (OperatingSystem.IsLinux())
        {
            ReadOnlySpan<byte> on = [1, 0, 0, 0];
            socket.SetRawSocketOption(SolSocket, SoReuseAddress, on);
            if (reusePort) socket.SetRawSocketOption(SolSocket, SoReusePort, on);
        }

        return socket;
    }

    private static void Configure(Socket socket, ServerOptions options)
    {
        socket.NoDelay = true;
        if (options.KeepAliveSeconds == 0) return;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, options.KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, options.KeepAliveSeconds / 3));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private static IPAddress ParseAddress(string text) => text switch
    {
        "*" => IPAddress.Any,
        "::*" => IPAddress.IPv6Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.TryParse(text, out IPAddress? address) ? address : throw new SocketException((int)SocketError.HostNotFound),
    };

    private static bool IsAbsent(SocketError error) => error is SocketError.AddressNotAvailable
        or SocketError.AddressFamilyNotSupported or SocketError.ProtocolNotSupported;

    private void Close()
    {
        foreach (Socket socket in _byAddress.SelectMany(static s => s)) socket.Dispose();
    }
}
