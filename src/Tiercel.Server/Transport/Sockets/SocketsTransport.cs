using System.Net;

namespace Tiercel.Server;

/// <summary>
/// The sockets of .NET: for systems without epoll. Connections have their turns on pool threads, or on the
/// runtime's own event loop where it completes operations inline.
/// </summary>
internal sealed class SocketsTransport : ITransport
{
    private ConnectionSet _connections = null!;
    private AcceptLoop _accepting = null!;

    public string Name => "sockets";

    public IReadOnlyList<EndPoint> Start(ServerContext server)
    {
        Listeners listeners = Listeners.Bind(server.Options, copies: 1);
        _connections = new ConnectionSet(server);
        _accepting = new AcceptLoop(server, listeners.Of(0), (socket, session) =>
        {
            SocketConnection connection = new(socket, _connections) { Session = session };
            _connections.Add(connection);
            ThreadPool.UnsafeQueueUserWorkItem(static c => c.Start(), connection, preferLocal: false);
        });
        _accepting.Start();
        return listeners.EndPoints;
    }

    public Task StopAsync(TimeSpan patience)
    {
        _accepting.Stop();
        return _connections.StopAsync(patience);
    }
}
