using Tiercel.Persistence;

namespace Tiercel.Server;

/// <summary>
/// One client's wire: bytes in, bytes out, neither call ever waits. Transports derive from it; what the bytes mean
/// is the business of <see cref="Worker"/> and <see cref="Server.Session"/>.
/// </summary>
internal abstract class Connection : ISyncWaiter, IDisposable
{
    /// <summary>Returned by <see cref="Receive"/> and <see cref="Send"/> when nothing can be moved now.</summary>
    public const int WouldBlock = -1;

    /// <summary>Returned when the wire is broken: reset, or closed by the other side while sending.</summary>
    public const int Broken = -2;

    public required Session Session
    {
        get;
        init
        {
            field = value;
            value.Wire = this;
        }
    }

    /// <summary>The number of its socket within the process; -1 if there is none.</summary>
    public abstract int File { get; }

    /// <summary>Replies that the socket did not take.</summary>
    public PendingOutput? Output { get; set; }

    /// <summary>Whether bytes may have been left in the socket, because its session could not take them.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>What waits to be sent.</summary>
    public long PendingBytes => Output?.Length ?? 0;

    /// <summary>Bytes received, 0 at the end of the stream, or a negative result.</summary>
    public abstract int Receive(Span<byte> buffer);

    /// <summary>Bytes sent, or a negative result.</summary>
    public abstract int Send(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Leaves bytes that stay where they are to be sent together with those of other connections; false if they must be
    /// sent now. What does not leave goes back to the worker.
    /// </summary>
    public virtual bool TryGather(ReadOnlySpan<byte> bytes) => false;

    /// <summary>Asks whoever serves it to close it soon, because its session is aborted. Any thread may.</summary>
    public abstract void RequestClose();

    /// <summary>
    /// Asks whoever serves it for a turn, because the wait of its session is over or there are messages. Any thread may, under
    /// any lock; cheap if it is the one that serves.
    /// </summary>
    public abstract void RequestTurn();

    /// <summary>What its replies tell of is on the disk.</summary>
    public void OnSynced()
    {
        Session.AwaitsSync = false;
        RequestTurn();
    }

    public virtual void Dispose()
    {
        Output?.Dispose();
        Session.Input.Dispose();
    }
}
