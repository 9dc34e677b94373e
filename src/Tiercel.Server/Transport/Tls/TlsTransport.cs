using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>
/// The encrypted port, beside the main transport: connections over .NET sockets, whose turns and handshakes run on pool
/// threads. Thread safe.
/// </summary>
internal sealed class TlsTransport(ServerContext server, SslServerAuthenticationOptions identity) : ITransport
{
    /// <summary>How long a handshake may take. A guess: many times what a bad line needs.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(10);

    private readonly ConnectionSet _connections = new(server);
    private AcceptLoop _accepting = null!;
    private volatile SslServerAuthenticationOptions _identity = identity;

    public string Name => "tls";

    /// <summary>How long a handshake may take.</summary>
    public TimeSpan HandshakePatience { get; set; } = UsualPatience;

    /// <summary>The handshakes under way.</summary>
    public Handshakes Handshakes { get; set; } = new(Handshakes.UsualMost);

    public IReadOnlyList<EndPoint> Start(ServerContext server)
    {
        Listeners listeners = Listeners.BindTls(server.Options);
        _accepting = new AcceptLoop(server, listeners.Of(0), Open) { TellsRefusals = false };
        _accepting.Start();
        return listeners.EndPoints;
    }

    /// <summary>Reads the certificates again, for connections that come from now on; null, or what is wrong with them.</summary>
    public string? Reload()
    {
        if (!TlsIdentity.TryLoad(server.Options.Tls, out SslServerAuthenticationOptions? identity, out string? error))
        {
            server.Logger.TlsSettings(error);
            return "Unable to update TLS configuration. Check server logs.";
        }

        _identity = identity;
        return null;
    }

    public Task StopAsync(TimeSpan patience)
    {
        _accepting.Stop();
        return _connections.StopAsync(patience);
    }

    private void Open(Socket socket, Session session)
    {
        TlsConnection connection = new(socket, _connections, Handshakes) { Session = session };
        _connections.Add(connection);
        // Not here: the next client does not wait for the cryptography of this one.
        ThreadPool.UnsafeQueueUserWorkItem(ServeAsync, connection, preferLocal: false);
    }

    private async void ServeAsync(TlsConnection connection)
    {
        LinkedListNode<TlsConnection> place = Handshakes.Begin(connection);
        bool agreed;
        using (CancellationTokenSource limit = new(HandshakePatience, server.Keyspace.Options.TimeProvider))
        {
            agreed = await connection.TryAgreeAsync(_identity, limit.Token).ConfigureAwait(false);
        }

        Handshakes.End(place);
        if (agreed) connection.Start();
        else connection.Abort();
    }
}
