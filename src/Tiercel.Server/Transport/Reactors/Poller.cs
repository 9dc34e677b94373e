namespace Tiercel.Server;

/// <summary>
/// How a reactor waits: for its listeners, its connections, and to be woken. Owned by its thread, but <see cref="Wake"/> may
/// come from any until it is disposed. Events are told apart by numbers, in the flags of epoll.
/// </summary>
internal abstract class Poller : IDisposable
{
    /// <summary>The reactor's thread begins; nothing is waited for before.</summary>
    public virtual void Start()
    {
    }

    /// <summary>Tells of connections at a listener from now on, under a negative number.</summary>
    public abstract void Watch(int listener, int tag);

    /// <summary>Tells nothing more of a listener.</summary>
    public abstract void Unwatch(int listener, int tag);

    /// <summary>A connection over a socket that has been accepted.</summary>
    public abstract ReactorConnection Create(int socket, int slot, Reactor reactor, Session session);

    /// <summary>Tells from now on, once for each change, whether bytes can be moved, under the connection's number.</summary>
    public abstract void Add(ReactorConnection connection);

    /// <summary>Waits for events, at most <paramref name="timeoutMs"/> (-1: without limit); returns their number.</summary>
    public abstract int Wait(int timeoutMs);

    /// <summary>Event <paramref name="index"/> of the last wait; false if it was only a wake-up.</summary>
    public abstract bool TryGet(int index, out int tag, out uint flags);

    /// <summary>Ends a wait, now or the next one.</summary>
    public abstract void Wake();

    /// <summary>A connection has had a turn.</summary>
    public virtual void OnServed(ReactorConnection connection)
    {
    }

    /// <summary>Carries out the sends that are gathered. What did not leave is told by <see cref="TryGetUnsent"/>.</summary>
    public virtual void SendGathered()
    {
    }

    /// <summary>The next of what was gathered and did not leave.</summary>
    public virtual bool TryGetUnsent(out ReactorConnection connection, out ReadOnlySpan<byte> bytes, out bool isBroken)
    {
        connection = null!;
        bytes = default;
        isBroken = false;
        return false;
    }

    public abstract void Dispose();
}
