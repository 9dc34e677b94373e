using System.Buffers;
using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>
/// A connection over a .NET socket. It waits for bytes with a receive of length zero, so that an idle connection
/// holds no buffer, and moves them with calls that never wait; only replies that do not fit go by way of an
/// asynchronous send, whose end says that there is room again.
/// </summary>
/// <remarks>
/// The two operations may end at the same time on two threads: <see cref="_gate"/> is held for every turn. A
/// method named NeedsLock expects it.
/// </remarks>
internal sealed class SocketConnection : Connection
{
    private const int SendBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly SocketsTransport _transport;
    private readonly ServerContext _server;
    private readonly WorkerPool _workers;
    private readonly SocketAsyncEventArgs _receive = new();
    private SocketAsyncEventArgs? _send;
    private bool _receiving;
    private bool _sending;
    private bool _closed;

    public SocketConnection(Socket socket, SocketsTransport transport, ServerContext server, WorkerPool workers)
    {
        _socket = socket;
        _transport = transport;
        _server = server;
        _workers = workers;
        _receive.SetBuffer(Memory<byte>.Empty);
        _receive.Completed += (_, args) => Ended(ref _receiving, args.SocketError, ReceiveTurnNeedsLock);
    }

    public void Start()
    {
        lock (_gate) ContinueNeedsLock(ReceiveTurnNeedsLock());
    }

    /// <summary>Executes what has arrived, then closes as soon as the replies are out.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            if (_closed) return;
            ContinueNeedsLock(ReceiveTurnNeedsLock());
            Session.Closing = true;
            if (!_closed && PendingBytes == 0) CloseNeedsLock();
        }
    }

    /// <summary>Closes now, whatever waits.</summary>
    public void Abort()
    {
        lock (_gate) CloseNeedsLock();
    }

    /// <summary>Closes an idle connection; gives back memory that it does not need.</summary>
    public void Maintain()
    {
        lock (_gate)
        {
            if (_closed) return;
            if (_server.IsOverdue(this)) CloseNeedsLock();
            else Session.Input.Trim();
        }
    }

    public override int File => (int)_socket.SafeHandle.DangerousGetHandle();

    // Not at once: who asks may hold the lock of another connection, which may just be asking for this one.
    public override void RequestClose() =>
        ThreadPool.UnsafeQueueUserWorkItem(static c => c.Abort(), this, preferLocal: false);

    public override int Receive(Span<byte> buffer)
    {
        int received = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? received : ResultOf(error);
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        // A send that is under way has the first bytes of the queue.
        if (_sending) return WouldBlock;
        int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? sent : ResultOf(error);
    }

    public override void Dispose()
    {
        _socket.Dispose();
        _receive.Dispose();
        _send?.Dispose();
        base.Dispose();
    }

    private static int ResultOf(SocketError error) =>
        error is SocketError.WouldBlock or SocketError.IOPending ? WouldBlock : Broken;

    private void Ended(ref bool underWay, SocketError error, Func<TurnResult> turn)
    {
        lock (_gate)
        {
            underWay = false;
            if (!_closed) ContinueNeedsLock(error == SocketError.Success ? turn() : TurnResult.Close);
        }
    }

    /// <summary>Acts on the result of a turn, and goes on until something has to be waited for.</summary>
    private void ContinueNeedsLock(TurnResult result)
    {
        while (!_closed)
        {
            if (result == TurnResult.Close)
            {
                CloseNeedsLock();
            }
            else if (result == TurnResult.Again)
            {
                result = ReceiveTurnNeedsLock();
            }
            else if (PendingBytes > 0 && !_sending)
            {
                if (SendFirstNeedsLock()) return;
                result = _send!.SocketError == SocketError.Success ? SentTurnNeedsLock() : TurnResult.Close;
            }
            else
            {
                if (_receiving || !_server.MayReceive(this)) return;
                _receiving = true;
                if (_socket.ReceiveAsync(_receive)) return;
                _receiving = false;
                result = _receive.SocketError == SocketError.Success ? ReceiveTurnNeedsLock() : TurnResult.Close;
            }
        }
    }

    /// <summary>Starts sending the first of the queue; false if it is done already.</summary>
    private bool SendFirstNeedsLock()
    {
        if (_send is null)
        {
            _send = new SocketAsyncEventArgs();
            _send.Completed += (_, args) => Ended(ref _sending, args.SocketError, SentTurnNeedsLock);
        }

        byte[] buffer = _send.Buffer ?? ArrayPool<byte>.Shared.Rent(SendBytes);
        ReadOnlySpan<byte> first = Output!.First;
        int length = Math.Min(first.Length, SendBytes);
        first[..length].CopyTo(buffer);
        _send.SetBuffer(buffer, 0, length);
        _sending = true;
        if (_socket.SendAsync(_send)) return true;
        _sending = false;
        return false;
    }

    private TurnResult ReceiveTurnNeedsLock() => Turn(static (worker, connection) => worker.Receive(connection));

    private TurnResult SentTurnNeedsLock() => Turn(static (worker, connection) =>
    {
        worker.Sent(connection, connection._send!.BytesTransferred);
        TurnResult result = worker.Resume(connection);
        if (connection.PendingBytes > 0) return result;
        // Caught up: the buffer goes back, most clients never need it again.
        byte[] buffer = connection._send.Buffer!;
        connection._send.SetBuffer(null, 0, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return result;
    });

    private TurnResult Turn(Func<Worker, SocketConnection, TurnResult> turn)
    {
        Worker worker = _workers.Rent();
        _server.Keyspace.AdvanceClock();
        try
        {
            TurnResult result = turn(worker, this);
            worker.EndTurn();
            return result;
        }
        catch (Exception e)
        {
            _server.Logger.CommandFailed(e, Session.Id, Session.Remote);
            worker.Abandon();
            return TurnResult.Close;
        }
        finally
        {
            _workers.Return(worker);
        }
    }

    private void CloseNeedsLock()
    {
        if (_closed) return;
        _closed = true;
        _server.Forget(this);
        Dispose();
        _transport.Remove(this);
    }
}
