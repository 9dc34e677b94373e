namespace Tiercel.Server;

/// <summary>
/// A connection whose turns run on any thread, each with a worker of the pool. What arrives and what leaves may call
/// it at the same time: <see cref="Gate"/> is held for every turn, and a method named NeedsLock expects it.
/// </summary>
internal abstract class PooledConnection(ConnectionSet set) : Connection, IThreadPoolWorkItem
{
    /// <summary>Held for every turn.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Whether it is closed for good.</summary>
    protected bool IsClosed { get; private set; }

    protected ServerContext Server => set.Server;

    /// <summary>Begins to serve.</summary>
    public void Start()
    {
        lock (Gate) ContinueNeedsLock(ReceiveTurnNeedsLock());
    }

    /// <summary>Executes what has arrived, then closes as soon as the replies are out.</summary>
    public void Finish()
    {
        lock (Gate)
        {
            if (IsClosed) return;
            OnFinishingNeedsLock();
            ContinueNeedsLock(ReceiveTurnNeedsLock());
            FinishNeedsLock();
        }
    }

    /// <summary>Closes now, whatever waits.</summary>
    public void Abort()
    {
        lock (Gate) CloseNeedsLock();
    }

    /// <summary>Closes a connection that passed its limits; gives back memory that others do not need.</summary>
    public void Maintain()
    {
        lock (Gate)
        {
            if (IsClosed) return;
            if (Server.IsOverdue(this) || HasLeftNeedsLock()) CloseNeedsLock();
            else TrimNeedsLock();
        }
    }

    // Not at once: who asks may hold the lock of another connection, which may just be asking for this one.
    public override void RequestClose() =>
        ThreadPool.UnsafeQueueUserWorkItem(static c => c.Abort(), this, preferLocal: false);

    // Not at once either: who asks may hold the lock of the connection whose command has ended the wait.
    public override void RequestTurn() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>The turn that was asked for.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        lock (Gate)
        {
            if (!IsClosed) ContinueNeedsLock(TurnNeedsLock(this, static (worker, connection) => worker.Resume(connection)));
        }
    }

    /// <summary>Whether a client that waits for a key, and of whom nothing is received meanwhile, will send no more.</summary>
    protected virtual bool HasLeftNeedsLock() => false;

    /// <summary>Gives back memory that a connection without work does not need.</summary>
    protected virtual void TrimNeedsLock() => Session.Input.Trim();

    /// <summary>It is to close when what has arrived is executed and the replies are out.</summary>
    protected virtual void OnFinishingNeedsLock()
    {
    }

    /// <summary>Whether something may have arrived that a turn cannot get at yet; one that can follows by itself.</summary>
    protected virtual bool HasArrivedNeedsLock() => false;

    protected void FinishNeedsLock()
    {
        if (IsClosed || HasArrivedNeedsLock()) return;
        Session.Closing = true;
        // An answer that has been taken from the data is still given: its turn comes.
        if (PendingBytes == 0 && Session.TryAbandonWait()) ContinueNeedsLock(TurnResult.Close);
    }

    /// <summary>Acts on the result of a turn, and goes on until something has to be waited for.</summary>
    protected abstract void ContinueNeedsLock(TurnResult result);

    protected TurnResult ReceiveTurnNeedsLock() =>
        TurnNeedsLock(this, static (worker, connection) => worker.Receive(connection));

    /// <summary>One turn with a worker; an exception of a command ends this connection alone.</summary>
    protected TurnResult TurnNeedsLock<TConnection>(TConnection self, Func<Worker, TConnection, TurnResult> turn)
        where TConnection : PooledConnection
    {
        Worker worker = set.Workers.Rent();
        Server.Keyspace.AdvanceClock();
        try
        {
            TurnResult result = turn(worker, self);
            worker.EndTurn();
            return result;
        }
        catch (Exception e)
        {
            Server.Logger.CommandFailed(e, Session.Id, Session.Remote);
            worker.Abandon();
            return TurnResult.Close;
        }
        finally
        {
            set.Workers.Return(worker);
        }
    }

    protected void CloseNeedsLock()
    {
        if (IsClosed) return;
        IsClosed = true;
        Server.Forget(this);
        OnClosedNeedsLock();
        Dispose();
        set.Remove(this);
    }

    /// <summary>The connection has just been closed.</summary>
    protected virtual void OnClosedNeedsLock()
    {
    }
}
