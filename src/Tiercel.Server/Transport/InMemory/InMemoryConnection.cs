namespace Tiercel.Server;

/// <summary>
/// A connection without a socket: two bounded queues of bytes. Commands run on the thread of the client that writes
/// them, or that reads and so makes room for replies; no thread waits on the server's behalf.
/// </summary>
internal sealed class InMemoryConnection(ConnectionSet set) : PooledConnection(set)
{
    // As the buffers of a socket: what one side may be ahead of the other.
    private const int QueueBytes = 64 * 1024;

    private readonly ByteQueue _toServer = new(QueueBytes);
    private readonly ByteQueue _toClient = new(QueueBytes);
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasClientLeft;

    public override int File => -1;

    /// <summary>
    /// The client writes: returns how many bytes were taken, -1 if the connection is closed. If none, await
    /// <paramref name="progress"/> before the next try.
    /// </summary>
    public int ClientWrite(ReadOnlySpan<byte> bytes, out Task progress)
    {
        lock (Gate)
        {
            progress = _progress.Task;
            if (IsClosed) return -1;
            int written = _toServer.Write(bytes);
            if (written > 0) ServeNeedsLock();
            return written;
        }
    }

    /// <summary>
    /// The client reads: returns how many bytes it got, 0 at the end of the stream, -1 if it has to wait for
    /// <paramref name="progress"/> first.
    /// </summary>
    public int ClientRead(Span<byte> destination, out Task progress)
    {
        lock (Gate)
        {
            progress = _progress.Task;
            int read = _toClient.Read(destination);
            if (read == 0 && !IsClosed && !destination.IsEmpty) return -1;
            // Room for replies is all that what waits may have been waiting for.
            if (PendingBytes > 0 || _toServer.Count > 0) ServeNeedsLock();
            return read;
        }
    }

    /// <summary>The client closes its side; what it has sent is still executed.</summary>
    public void ClientClose()
    {
        lock (Gate)
        {
            _hasClientLeft = true;
            if (!IsClosed) ServeNeedsLock();
            CloseNeedsLock();
        }
    }

    public override int Receive(Span<byte> buffer)
    {
        int received = _toServer.Read(buffer);
        return received == 0 && !_hasClientLeft ? WouldBlock : received;
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        if (_hasClientLeft) return Broken;
        int sent = _toClient.Write(bytes);
        return sent == 0 && !bytes.IsEmpty ? WouldBlock : sent;
    }

    protected override void ContinueNeedsLock(TurnResult result)
    {
        while (result == TurnResult.Again) result = ReceiveTurnNeedsLock();
        if (result == TurnResult.Close) CloseNeedsLock();
        SignalNeedsLock();
    }

    protected override void OnClosedNeedsLock() => SignalNeedsLock();

    // Replies that wait go first; then what has arrived is executed, as far as its replies find room.
    private void ServeNeedsLock()
    {
        TurnResult result = PendingBytes == 0
            ? TurnResult.Again
            : TurnNeedsLock(this, static (worker, connection) => worker.Resume(connection));
        if (result == TurnResult.Wait) result = TurnResult.Again;
        ContinueNeedsLock(result);
    }

    private void SignalNeedsLock()
    {
        TaskCompletionSource done = _progress;
        _progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        done.SetResult();
    }
}
