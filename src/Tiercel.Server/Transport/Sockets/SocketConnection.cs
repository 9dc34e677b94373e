using System.Buffers;
using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>
/// A connection over a .NET socket. It waits for bytes with a receive of length zero, so that an idle connection
/// holds no buffer, and moves them with calls that never wait; only replies that do not fit go by way of an
/// asynchronous send, whose end says that there is room again.
/// </summary>
internal sealed class SocketConnection : DuplexConnection
{
    private const int SendBytes = 64 * 1024;

    private readonly SocketAsyncEventArgs _receive = new();
    private SocketAsyncEventArgs? _send;

    public SocketConnection(Socket socket, ConnectionSet set)
        : base(socket, set)
    {
        _receive.SetBuffer(Memory<byte>.Empty);
        _receive.Completed += (_, args) => EndReceive(args.SocketError == SocketError.Success);
    }

    protected override bool HasUnsent => PendingBytes > 0;

    public override int Receive(Span<byte> buffer)
    {
        int received = Socket.Receive(buffer, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? received : ResultOf(error);
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        // A send that is under way has the first bytes of the queue.
        if (IsSending) return WouldBlock;
        int sent = Socket.Send(bytes, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? sent : ResultOf(error);
    }

    public override void Dispose()
    {
        CloseSocket();
        _receive.Dispose();
        _send?.Dispose();
        base.Dispose();
    }

    protected override SocketOperation BeginReceive() =>
        Socket.ReceiveAsync(_receive) ? SocketOperation.UnderWay : OutcomeOf(_receive);

    protected override SocketOperation BeginSend()
    {
        if (_send is null)
        {
            _send = new SocketAsyncEventArgs();
            _send.Completed += (_, args) => EndSend(args.SocketError == SocketError.Success);
        }

        byte[] buffer = _send.Buffer ?? ArrayPool<byte>.Shared.Rent(SendBytes);
        ReadOnlySpan<byte> first = Output!.First;
        int length = Math.Min(first.Length, SendBytes);
        first[..length].CopyTo(buffer);
        _send.SetBuffer(buffer, 0, length);
        return Socket.SendAsync(_send) ? SocketOperation.UnderWay : OutcomeOf(_send);
    }

    protected override TurnResult SentTurnNeedsLock() => TurnNeedsLock(this, static (worker, connection) =>
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

    private static SocketOperation OutcomeOf(SocketAsyncEventArgs operation) =>
        operation.SocketError == SocketError.Success ? SocketOperation.Done : SocketOperation.Failed;

    private static int ResultOf(SocketError error) =>
        error is SocketError.WouldBlock or SocketError.IOPending ? WouldBlock : Broken;
}
