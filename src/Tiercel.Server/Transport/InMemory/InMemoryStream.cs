namespace Tiercel.Server;

/// <summary>
/// The client's end of an in-memory connection: write commands, read replies, as on the stream of a socket. One reader
/// and one writer at a time, on any threads. Disposing it ends the connection.
/// </summary>
internal sealed class InMemoryStream(InMemoryConnection connection) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            int read = connection.ClientRead(buffer, out Task progress);
            if (read >= 0) return read;
            progress.GetAwaiter().GetResult();
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = connection.ClientRead(buffer.Span, out Task progress);
            if (read >= 0) return read;
            await progress.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int written = WriteSome(buffer, out Task progress);
            if (written == 0) progress.GetAwaiter().GetResult();
            buffer = buffer[written..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int written = WriteSome(buffer.Span, out Task progress);
            if (written == 0) await progress.WaitAsync(cancellationToken).ConfigureAwait(false);
            buffer = buffer[written..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <summary>Nothing is held back: what was written has been received.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) connection.ClientClose();
        base.Dispose(disposing);
    }

    private int WriteSome(ReadOnlySpan<byte> buffer, out Task progress)
    {
        int written = connection.ClientWrite(buffer, out progress);
        return written >= 0 ? written : throw new IOException("The server has closed the connection.");
    }
}
