using System.Net.Sockets;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// What lies below the encryption: reads from the socket wait, what is written is gathered and leaves with
/// <see cref="TryFlush"/>, which never waits. So a reply is encrypted in place, on the thread that made it.
/// </summary>
internal sealed class TlsWire(Socket socket, Handshakes handshakes) : Stream
{
    private const int KeptBytes = 16 * 1024;

    private readonly Lock _gate = new();
    private NativeBuffer? _unsent;
    private int _sent;
    private bool _disposed;
    private bool _isStepping;

    /// <summary>Whether the handshake is over. Set once, by its thread.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Bytes that the socket did not take yet.</summary>
    public int Unsent
    {
        get
        {
            lock (_gate) return (_unsent?.Length ?? 0) - _sent;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends what the socket takes; false if it is broken.</summary>
    public bool TryFlush()
    {
        lock (_gate)
        {
            if (_unsent is null) return true;
            while (_sent < _unsent.Length)
            {
                int sent = socket.Send(_unsent.Written[_sent..], SocketFlags.None, out SocketError error);
                if (error is SocketError.WouldBlock or SocketError.IOPending) return true;
                if (error != SocketError.Success) return false;
                _sent += sent;
            }

            _unsent.Reset(KeptBytes);
            _sent = 0;
            return true;
        }
    }

    /// <summary>Copies the first of what is unsent; returns how much.</summary>
    public int Peek(Span<byte> destination)
    {
        lock (_gate)
        {
            ReadOnlySpan<byte> unsent = _unsent!.Written[_sent..];
            int length = Math.Min(unsent.Length, destination.Length);
            unsent[..length].CopyTo(destination);
            return length;
        }
    }

    /// <summary>The first <paramref name="bytes"/> of what is unsent have been sent.</summary>
    public void Advance(int bytes)
    {
        lock (_gate) _sent += bytes;
    }

    /// <summary>Gives memory back that an idle connection does not need.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            if (_unsent is not { Length: 0 }) return;
            _unsent.Dispose();
            _unsent = null;
        }
    }

    /// <summary>The step of the handshake that was under way has ended, or the handshake has.</summary>
    public void EndStep()
    {
        if (!_isStepping) return;
        _isStepping = false;
        handshakes.Steps.Release();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => IsOpen
        ? socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken)
        : ReadStepAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Never waits: who reads like this knows that something has arrived.</summary>
    public override int Read(Span<byte> buffer)
    {
        int received = socket.Receive(buffer, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success) return received;
        throw new IOException("A record ends before its end.", new SocketException((int)error));
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            (_unsent ??= new NativeBuffer(Math.Max(KeptBytes, buffer.Length))).Append(buffer);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!IsOpen) return WriteStepAsync(buffer, cancellationToken);
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask<int> ReadStepAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        EndStep();
        int received = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        if (received == 0) return 0;
        await handshakes.Steps.WaitAsync(cancellationToken).ConfigureAwait(false);
        _isStepping = true;
        return received;
    }

    private async ValueTask WriteStepAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        EndStep();
        while (buffer.Length > 0)
            buffer = buffer[await socket.SendAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _disposed = true;
            _unsent?.Dispose();
            _unsent = null;
            _sent = 0;
        }

        base.Dispose(disposing);
    }
}
