using System.Net;
using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>The listeners of a server: for every address, and for the unix socket, one per thread.</summary>
internal sealed class Listeners
{
    private const int PortAttempts = 16;
    private const int SolSocket = 1;
    private const int SoReuseAddress = 2;
    private const int SoReusePort = 15;

    private readonly List<Listener[]> _byAddress = [];

    /// <summary>What is listened on.</summary>
    public List<EndPoint> EndPoints { get; } = [];

    /// <summary>Binds everything that the options name <paramref name="copies"/> times.</summary>
    /// <exception cref="SocketException">An address cannot be had; none is held then.</exception>
    /// <exception cref="IOException">The unix socket cannot be had; nothing is held then.</exception>
    public static Listeners Bind(ServerOptions options, int copies) => Bind(options.Port, listeners =>
    {
        if (options.ListensOnTcp) listeners.BindAddresses(options, options.Port, copies);
        if (options.UnixSocket.Length > 0) listeners.BindUnix(options, copies);
    });

    /// <summary>Binds the TLS port at every address of the options.</summary>
    /// <exception cref="SocketException">An address cannot be had; none is held then.</exception>
    public static Listeners BindTls(ServerOptions options) =>
        Bind(options.Tls.Port, listeners => listeners.BindAddresses(options, options.Tls.Port, copies: 1));

    /// <summary>The listeners of thread <paramref name="index"/>.</summary>
    public Listener[] Of(int index) => [.. _byAddress.Select(s => s[index])];

    private static Listeners Bind(int port, Action<Listeners> bind)
    {
        for (int attempt = 1; ; attempt++)
        {
            Listeners listeners = new();
            try
            {
                bind(listeners);
                return listeners;
            }
            catch (Exception e)
            {
                listeners.Close();
                // The free port of the first address may be taken on the second: another one then.
                bool mayRetry = port == 0 && e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };
                if (!mayRetry || attempt == PortAttempts) throw;
            }
        }
    }

    private void BindAddresses(ServerOptions options, int port, int copies)
    {
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

            port = ((IPEndPoint)EndPoints[^1]).Port;
        }

        if (EndPoints.Count == 0) throw new SocketException((int)SocketError.AddressNotAvailable);
    }

    private void BindOne(IPEndPoint endPoint, ServerOptions options, int copies)
    {
        Listener[] listeners = new Listener[copies];
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

            for (int i = 0; i < copies; i++)
            {
                Socket socket = Create(endPoint, reusePort: copies > 1);
                listeners[i] = new Listener(socket, endPoint, options);
                socket.Bind(endPoint);
                endPoint = (IPEndPoint)socket.LocalEndPoint!;
                socket.Listen(options.Backlog);
            }
        }
        catch
        {
            foreach (Listener? listener in listeners) listener?.Dispose();
            throw;
        }

        _byAddress.Add(listeners);
        EndPoints.Add(endPoint);
    }

    // There is one queue of connections: the threads listen at copies of one socket, and whoever is awake takes the next.
    private void BindUnix(ServerOptions options, int copies)
    {
        UnixEndPoint address = new(options.UnixSocket);
        Socket socket = UnixSocketFile.Bind(options.UnixSocket, options.UnixSocketPermissions);
        Listener[] listeners = new Listener[copies];
        listeners[0] = new Listener(socket, address, options);
        _byAddress.Add(listeners);
        for (int i = 1; i < copies; i++) listeners[i] = new Listener(Libc.Duplicate(socket), address, options);
        socket.Listen(options.Backlog);
        EndPoints.Add(address);
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
            if (IPAddress.IsLoopback(endPoint.Address)) Libc.UsePlainCongestionControl(socket);
        }

        return socket;
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
        foreach (Listener? listener in _byAddress.SelectMany(static l => l)) listener?.Dispose();
    }
}
