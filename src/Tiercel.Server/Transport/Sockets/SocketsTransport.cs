using System.Collections.Concurrent;
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
    private const int MaintenanceMs = 1000;

    private readonly ConcurrentDictionary<SocketConnection, bool> _connections = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServerContext _server = null!;
    private WorkerPool _workers = null!;
    private Socket[] _listeners = [];
    private ITimer? _maintenance;
    private volatile bool _stopping;

    public string Name => "sockets";

    public IReadOnlyList<IPEndPoint> Start(ServerContext server)
    {
        ListenSockets sockets = ListenSockets.Bind(server.Options, copies: 1);
        _server = server;
        _workers = new WorkerPool(server);
        _listeners = sockets.Of(0);
        _maintenance = server.Keyspace.Options.TimeProvider.CreateTimer(
            static state => ((SocketsTransport)state!).Maintain(),
            this,
            TimeSpan.FromMilliseconds(MaintenanceMs),
            TimeSpan.FromMilliseconds(MaintenanceMs));
        foreach (Socket listener in _listeners) _ = AcceptAsync(listener);
        return sockets.EndPoints;
    }

    public async Task StopAsync(TimeSpan patience)
    {
        _stopping = true;
        foreach (Socket listener in _listeners) listener.Dispose();
        foreach (SocketConnection connection in _connections.Keys) connection.Finish();
        if (_connections.IsEmpty) _drained.TrySetResult();
        try
        {
            await _drained.Task.WaitAsync(patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Whoever has not taken the replies by now does not get them.
        }

        foreach (SocketConnection connection in _connections.Keys) connection.Abort();
        if (_maintenance is not null) await _maintenance.DisposeAsync().ConfigureAwait(false);
        _workers.Dispose();
    }

    /// <summary>A connection is closed.</summary>
    public void Remove(SocketConnection connection)
    {
        _connections.TryRemove(connection, out _);
        if (_stopping && _connections.IsEmpty) _drained.TrySetResult();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping)
        {
            try
            {
                Open(await listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) when (!_stopping)
            {
                // The client gave up, or descriptors ran out: then a rest, so as not to spin.
                _server.Logger.AcceptFailed(e.Message);
                await Task.Delay(EpollAcceptor.RestMs).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private void Open(Socket socket)
    {
        IPEndPoint remote = (IPEndPoint)socket.RemoteEndPoint!;
        socket.Blocking = false;
        Session? session = _server.Sessions.TryOpen(remote, (IPEndPoint)socket.LocalEndPoint!, out ReadOnlySpan<byte> refusal);
        if (session is null)
        {
            socket.Send(refusal, SocketFlags.None, out _);
            socket.Dispose();
            _server.Logger.Refused(remote);
            return;
        }

        socket.NoDelay = true;
        SocketConnection connection = new(socket, this, _server, _workers) { Session = session };
        _connections[connection] = true;
        _server.Logger.Accepted(session.Id, remote);
        ThreadPool.UnsafeQueueUserWorkItem(static c => c.Start(), connection, preferLocal: false);
    }

    private void Maintain()
    {
        _server.Throughput.Advance();
        foreach (SocketConnection connection in _connections.Keys) connection.Maintain();
    }
}
