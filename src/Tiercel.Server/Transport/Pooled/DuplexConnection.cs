using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>
/// A pooled connection over a .NET socket. What moves without waiting is moved in its turns; for the rest there is at most
/// one asynchronous operation in each direction, whose end brings the next turn.
/// </summary>
internal abstract class DuplexConnection(Socket socket, ConnectionSet set) : PooledConnection(set)
{
    private bool _receiving;
    private bool _sending;
    private bool _finishing;

    public override int File => (int)Socket.SafeHandle.DangerousGetHandle();

    protected Socket Socket { get; } = socket;

    protected bool IsSending => _sending;

    protected bool IsReceiving => _receiving;

    /// <summary>Whether nothing more can be received.</summary>
    protected virtual bool HasEnded => false;

    /// <summary>Whether something waits that an asynchronous send must take along.</summary>
    protected abstract bool HasUnsent { get; }

    /// <summary>Begins to wait for bytes; no buffer is held meanwhile. <see cref="EndReceive"/> tells the end.</summary>
    protected abstract SocketOperation BeginReceive();

    /// <summary>Begins to send the first of what waits. <see cref="EndSend"/> tells the end.</summary>
    protected abstract SocketOperation BeginSend();

    /// <summary>The turn after a send.</summary>
    protected abstract TurnResult SentTurnNeedsLock();

    /// <summary>
    /// Closes the socket so that the other side sees an end. With an operation under way .NET resets the connection instead,
    /// unless it was shut down before.
    /// </summary>
    protected void CloseSocket()
    {
        try
        {
            if (_receiving || _sending) Socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other side was quicker, and there is nobody left to tell.
        }

        Socket.Dispose();
    }

    protected void EndReceive(bool success)
    {
        lock (Gate)
        {
            _receiving = false;
            if (IsClosed) return;
            ContinueNeedsLock(success ? ReceiveTurnNeedsLock() : TurnResult.Close);
            if (_finishing && !Session.Closing) FinishNeedsLock();
        }
    }

    protected void EndSend(bool success)
    {
        lock (Gate)
        {
            _sending = false;
            if (IsClosed) return;
            ContinueNeedsLock(success ? SentTurnNeedsLock() : TurnResult.Close);
            if (_finishing && !Session.Closing) FinishNeedsLock();
        }
    }

    protected sealed override void ContinueNeedsLock(TurnResult result)
    {
        bool leaves = false;
        while (!IsClosed)
        {
            if (result == TurnResult.Close)
            {
                // What was taken to be sent still leaves, if there is somebody to get it.
                leaves = !Session.Aborted && PendingBytes == 0 && HasUnsent;
                if (!leaves) CloseNeedsLock();
                result = TurnResult.Wait;
            }
            else if (result == TurnResult.Again)
            {
                result = ReceiveTurnNeedsLock();
            }
            else if (HasUnsent && !_sending)
            {
                SocketOperation send = BeginSend();
                _sending = send == SocketOperation.UnderWay;
                if (send == SocketOperation.Failed) result = FailNeedsLock();
                else if (send == SocketOperation.Done) result = SentTurnNeedsLock();
            }
            else
            {
                if (leaves || _receiving || HasEnded || !Server.MayReceive(this)) return;
                SocketOperation receive = BeginReceive();
                _receiving = receive == SocketOperation.UnderWay;
                if (_receiving) return;
                result = receive == SocketOperation.Failed ? TurnResult.Close : ReceiveTurnNeedsLock();
            }
        }
    }

    protected override void OnFinishingNeedsLock() => _finishing = true;

    protected override bool HasLeftNeedsLock()
    {
        if (Session.Wait is null || _receiving) return false;
        // Elsewhere only a connection that was reset is seen to have ended while its bytes are unread.
        return OperatingSystem.IsLinux() ? Libc.IsHungUp(File) : Socket.Poll(0, SelectMode.SelectError);
    }

    private TurnResult FailNeedsLock()
    {
        Session.Aborted = true;
        return TurnResult.Close;
    }
}
