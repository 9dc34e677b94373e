using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Tiercel.Server;

/// <summary>
/// An encrypted connection. It waits with a read of length zero, which ends when there are decrypted bytes; replies are
/// encrypted in their turn and leave with calls that never wait, and what does not fit by an asynchronous send.
/// </summary>
[SuppressMessage("Reliability", "CA2213", Justification = "Disposing the stream disposes the wire below it.")]
internal sealed class TlsConnection : DuplexConnection
{
    // What is encrypted at once; the socket is not asked more often than for as much.
    private const int SendBytes = 64 * 1024;

    private readonly TlsWire _wire;
    private readonly SslStream _stream;
    private readonly Action _readEnded;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _read;
    private SocketAsyncEventArgs? _send;
    private bool _isReadable;
    private bool _isFinishing;
    private bool _hasEnded;

    public TlsConnection(Socket socket, ConnectionSet set, Handshakes handshakes)
        : base(socket, set)
    {
        _wire = new TlsWire(socket, handshakes);
        _stream = new SslStream(_wire);
        _readEnded = () => EndReceive(TryEndRead());
    }

    protected override bool HasEnded => _hasEnded;

    protected override bool HasUnsent => _wire.Unsent > 0;

    /// <summary>Whether server and client have agreed; until <paramref name="limit"/> is cancelled, or one of them gives up.</summary>
    public async Task<bool> TryAgreeAsync(SslServerAuthenticationOptions identity, CancellationToken limit)
    {
        try
        {
            await _stream.AuthenticateAsServerAsync(identity, limit).ConfigureAwait(false);
            _wire.IsOpen = true;
            return true;
        }
        catch (OperationCanceledException)
        {
            Server.LogHandshakeFailure(Session, "it did not finish in time");
        }
        catch (Exception e)
        {
            // Who was cut because there are too many, or killed, sees that as an error of its socket.
            Server.LogHandshakeFailure(Session, Session.Aborted || IsClosed ? "it was cut" : (e.InnerException ?? e).Message);
        }
        finally
        {
            _wire.EndStep();
        }

        return false;
    }

    public override int Receive(Span<byte> buffer)
    {
        // The stream gives what is decrypted and at hand, but would wait if that were nothing.
        if (!_isReadable) return WouldBlock;
        _isReadable = false;
        try
        {
            int received = _stream.Read(buffer);
            // The end of what had arrived, when it is this side that has said so.
            _hasEnded = received == 0 && _isFinishing;
            return _hasEnded ? WouldBlock : received;
        }
        catch (IOException e)
        {
            return Break(e);
        }
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        if (IsSending || HasUnsent) return WouldBlock;
        int length = Math.Min(bytes.Length, SendBytes);
        try
        {
            _stream.Write(bytes[..length]);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return Break(e);
        }

        return _wire.TryFlush() ? length : Broken;
    }

    public override void Dispose()
    {
        CloseSocket();
        _stream.Dispose();
        _send?.Dispose();
        base.Dispose();
    }

    protected override void OnClosedNeedsLock()
    {
        if (!_wire.IsOpen || Session.Aborted) return;
        try
        {
            // The other side is told that this is the end, if that can be said without waiting.
            if (_stream.ShutdownAsync().IsCompletedSuccessfully) _wire.TryFlush();
        }
        catch (Exception e)
        {
            // Nobody hears it then. What the library says of a connection in some odd state must not reach the pool.
            Server.Logger.TlsBroken(Session.Id, Session.Remote, e.Message);
        }
    }

    // Whether something that arrived is just being decrypted cannot be asked. So nothing more may arrive: then the read that
    // waits brings first what has, then the end.
    protected override void OnFinishingNeedsLock()
    {
        base.OnFinishingNeedsLock();
        _isFinishing = true;
        try
        {
            Socket.Shutdown(SocketShutdown.Receive);
        }
        catch (SocketException e)
        {
            Break(e);
        }
    }

    protected override bool HasArrivedNeedsLock() => IsReceiving && !_hasEnded;

    protected override void TrimNeedsLock()
    {
        base.TrimNeedsLock();
        _wire.Trim();
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "One read at a time: its awaiter is used once, where it ends.")]
    protected override SocketOperation BeginReceive()
    {
        try
        {
            _read = _stream.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false).GetAwaiter();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return SocketOperation.Failed;
        }

        if (_read.IsCompleted) return TryEndRead() ? SocketOperation.Done : SocketOperation.Failed;
        _read.UnsafeOnCompleted(_readEnded);
        return SocketOperation.UnderWay;
    }

    protected override SocketOperation BeginSend()
    {
        if (_send is null)
        {
            _send = new SocketAsyncEventArgs();
            _send.Completed += (_, args) => EndSend(args.SocketError == SocketError.Success);
        }

        byte[] buffer = _send.Buffer ?? ArrayPool<byte>.Shared.Rent(SendBytes);
        _send.SetBuffer(buffer, 0, _wire.Peek(buffer));
        if (Socket.SendAsync(_send)) return SocketOperation.UnderWay;
        return _send.SocketError == SocketError.Success ? SocketOperation.Done : SocketOperation.Failed;
    }

    protected override TurnResult SentTurnNeedsLock()
    {
        _wire.Advance(_send!.BytesTransferred);
        if (!_wire.TryFlush()) return TurnResult.Close;
        if (HasUnsent) return TurnResult.Wait;
        byte[] buffer = _send.Buffer!;
        _send.SetBuffer(null, 0, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return TurnNeedsLock(this, static (worker, connection) => worker.Resume(connection));
    }

    private bool TryEndRead()
    {
        try
        {
            _read.GetResult();
            _isReadable = true;
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false; // closed meanwhile
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            Break(e.InnerException ?? e);
            return false;
        }
    }

    private int Break(Exception e)
    {
        Session.Aborted = true;
        Server.Logger.TlsBroken(Session.Id, Session.Remote, e.Message);
        return Broken;
    }
}
