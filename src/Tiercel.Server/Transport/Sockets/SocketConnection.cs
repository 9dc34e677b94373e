using System.Buffers;
using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>
/// A connection over a .NET socket. It waits for bytes with a receive of length zero, so that an idle connection
/// holds no buffer, and moves them with calls that never wait; only replies that do not fit go by way of an
/// asynchronous send, whose end says that there is room again.
/// </summary>
internal sealed class SocketConnection : PooledConnection
{
    private const int SendBytes = 64 * 1024;

    private readonly Socket _socket;
    private readonly SocketAsyncEventArgs _receive = new();
    private SocketAsyncEventArgs? _send;
    private bool _receiving;
    private bool _sending;

    public SocketConnection(Socket socket, ConnectionSet set)
        : base(set)
    {
        _socket = socket;
        _receive.SetBuffer(Memory<byte>.Empty);
        _receive.Completed += (_, args) => Ended(ref _receiving, args.SocketError, ReceiveTurnNeedsLock);
    }

    public override int File => (int)_socket.SafeHandle.DangerousGetHandle();

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
        lock (Gate)
        {
            underWay = false;
            if (!IsClosed) ContinueNeedsLock(error == SocketError.Success ? turn() : TurnResult.Close);
        }
    }

    protected override void ContinueNeedsLock(TurnResult result)
    {
        while (!IsClosed)
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
                if (_receiving || !Server.MayReceive(this)) return;
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

    private TurnResult SentTurnNeedsLock() => TurnNeedsLock(this, static (worker, connection) =>
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
}
