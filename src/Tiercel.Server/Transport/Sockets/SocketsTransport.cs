using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>
/// The sockets of .NET: for systems without epoll. Connections have their turns on pool threads, or on the
/// runtime's own event loop where it completes operations inline.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "StopAsync disposes what is used.")]
internal sealed class SocketsTransport : ITransport
{
    private ServerContext _server = null!;
    private ConnectionSet _connections = null!;
    private Listener[] _listeners = [];
    private volatile bool _stopping;

    public string Name => "sockets";

    public IReadOnlyList<EndPoint> Start(ServerContext server)
    {
        Listeners listeners = Listeners.Bind(server.Options, copies: 1);
        _server = server;
        _connections = new ConnectionSet(server);
        _listeners = listeners.Of(0);
        foreach (Listener listener in _listeners) _ = AcceptAsync(listener);
        return listeners.EndPoints;
    }

    public Task StopAsync(TimeSpan patience)
    {
        _stopping = true;
        foreach (Listener listener in _listeners) listener.Dispose();
        return _connections.StopAsync(patience);
    }

    private async Task AcceptAsync(Listener listener)
    {
        while (!_stopping)
        {
            try
            {
                Open(await listener.Socket.AcceptAsync().ConfigureAwait(false), listener);
                listener.Refresh();
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) when (!_stopping)
            {
                // The client gave up, or descriptors ran out: then a rest, so as not to spin.
                _server.LogAcceptFailure(e.Message);
                await Task.Delay(EpollAcceptor.RestMs).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private void Open(Socket socket, Listener listener)
    {
        EndPoint remote = listener.IsUnix ? listener.Address : socket.RemoteEndPoint!;
        EndPoint local = listener.IsUnix ? listener.Address : socket.LocalEndPoint!;
        socket.Blocking = false;
        Session? session = _server.Sessions.TryOpen(remote, local, out ReadOnlySpan<byte> refusal);
        if (session is null)
        {
            socket.Send(refusal, SocketFlags.None, out _);
            socket.Dispose();
            _server.Logger.Refused(remote);
            return;
        }

        if (!listener.IsUnix) socket.NoDelay = true;
        SocketConnection connection = new(socket, _connections) { Session = session };
        _connections.Add(connection);
        _server.Logger.Accepted(session.Id, remote);
        ThreadPool.UnsafeQueueUserWorkItem(static c => c.Start(), connection, preferLocal: false);
    }
}
