using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;

namespace Tiercel.Server;

/// <summary>The listeners of one reactor: accepts, asks whether the client may come in, registers its socket.</summary>
internal sealed class Acceptor : IDisposable
{
    /// <summary>How long accepting rests when the process has no descriptors or memory left for a connection.</summary>
    public const int RestMs = 100;

    // So that a storm of connections does not keep those that are in from their turns.
    private const int MaxPerTurn = 64;

    private readonly ServerContext _server;
    private readonly Reactor _reactor;
    private readonly Poller _poller;
    private readonly Listener[] _listeners;
    private long _restingSinceMs;
    private bool _disposed;

    public Acceptor(ServerContext server, Reactor reactor, Poller poller, Listener[] listeners)
    {
        _reactor = reactor;
        _server = server;
        _poller = poller;
        _listeners = listeners;
        Register();
    }

    /// <summary>Whether accepting rests until <see cref="EndRest"/>.</summary>
    public bool IsResting { get; private set; }

    /// <summary>Accepts what still waits at every listener, because they are about to close.</summary>
    public void AcceptQueued(ConnectionSlots connections)
    {
        // As many as may wait: whoever comes meanwhile must not keep the server from stopping.
        for (int i = 0; i < _listeners.Length; i++)
        {
            for (int left = _server.Options.Backlog; left > 0; left -= MaxPerTurn)
            {
                if (Accept(-1 - i, connections) < MaxPerTurn) break;
            }
        }
    }

    /// <summary>Accepts what waits at the listener with this tag, up to a bound; returns how many it was.</summary>
    public unsafe int Accept(int tag, ConnectionSlots connections)
    {
        if (IsResting || _disposed) return 0;
        Listener listener = _listeners[-1 - tag];
        listener.Refresh();
        byte* address = stackalloc byte[SocketAddress.MaxLength];
        for (int i = 0; i < MaxPerTurn; i++)
        {
            int length = SocketAddress.MaxLength;
            int socket = Libc.Accept(
                listener.File, address, &length, Libc.SockNonBlock | Libc.SockCloseOnExec);
            if (socket < 0)
            {
                if (Marshal.GetLastSystemError() is var error and not Libc.EAGAIN) Fail(error);
                return i;
            }

            Open(socket, RemoteOf(new ReadOnlySpan<byte>(address, length), listener), listener, connections);
        }

        return MaxPerTurn;
    }

    /// <summary>Accepts again if it has rested long enough.</summary>
    public void EndRest()
    {
        if (!IsResting || _disposed) return;
        // A clock that was set back does not make the rest longer.
        if (_server.NowMs - _restingSinceMs is >= 0 and < RestMs) return;
        IsResting = false;
        Register();
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        // Closing a socket takes it out of an epoll, but not while another thread listens at a copy of it.
        if (!IsResting) Unregister();
        foreach (Listener listener in _listeners) listener.Dispose();
    }

    private void Register()
    {
        for (int i = 0; i < _listeners.Length; i++) _poller.Watch(_listeners[i].File, -1 - i);
    }

    private void Unregister()
    {
        for (int i = 0; i < _listeners.Length; i++) _poller.Unwatch(_listeners[i].File, -1 - i);
    }

    private void Open(int socket, EndPoint remote, Listener listener, ConnectionSlots connections)
    {
        Session? session = _server.Sessions.TryOpen(remote, LocalOf(socket, listener), out ReadOnlySpan<byte> refusal);
        if (session is null)
        {
            Refuse(socket, refusal);
            _server.Logger.Refused(remote);
            return;
        }

        ReactorConnection connection = _poller.Create(socket, connections.NextSlot, _reactor, session);
        try
        {
            _poller.Add(connection);
        }
        catch (Win32Exception e)
        {
            connections.Release(connection.Slot);
            connection.Dispose();
            _server.Sessions.Close(session);
            _server.LogAcceptFailure(e.Message);
            return;
        }

        connections.Add(connection);
        // Killed before it was here to be closed.
        if (session.Aborted) connection.RequestClose();
        _server.Logger.Accepted(session.Id, remote);
    }

    private static unsafe void Refuse(int socket, ReadOnlySpan<byte> refusal)
    {
        // The text fits any fresh socket; if the client is gone already nobody misses it.
        fixed (byte* start = refusal) _ = Libc.Send(socket, start, (nuint)refusal.Length, Libc.MsgNoSignal);
        _ = Libc.Close(socket);
    }

    private static EndPoint RemoteOf(ReadOnlySpan<byte> address, Listener listener) =>
        listener.IsUnix ? listener.Address : SocketAddress.Read(address);

    private static unsafe EndPoint LocalOf(int socket, Listener listener)
    {
        if (listener.Address is not IPEndPoint bound) return listener.Address;
        if (!bound.Address.Equals(IPAddress.Any) && !bound.Address.Equals(IPAddress.IPv6Any)) return bound;
        byte* address = stackalloc byte[SocketAddress.MaxLength];
        int length = SocketAddress.MaxLength;
        return Libc.GetSocketName(socket, address, &length) < 0
            ? bound
            : SocketAddress.Read(new ReadOnlySpan<byte>(address, length));
    }

    private void Fail(int error)
    {
        if (error is not (Libc.EMFILE or Libc.ENFILE or Libc.ENOMEM or Libc.ENOBUFS)) return; // the client gave up
        _server.LogAcceptFailure(new Win32Exception(error).Message);
        IsResting = true;
        _restingSinceMs = _server.NowMs;
        Unregister();
    }
}
