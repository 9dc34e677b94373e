using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Server;

/// <summary>
/// One thread with its own listeners, connections and poller. A turn: wait, advance the clock, give every ready
/// connection its turn, then those that had more to read than one turn takes.
/// </summary>
/// <remarks>
/// With epoll connections are registered once, edge-triggered for both directions: a receive that did not fill its window
/// has emptied the socket, so a request costs one epoll_wait (shared), one recv and one send, and backing off
/// needs no system call. Level-triggered the kernel polls each ready socket a second time. Listeners are
/// level-triggered, because accepting is bounded per turn.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The thread disposes what it used when it ends.")]
internal sealed class Reactor
{
    private const uint Hangup = Libc.EpollRdHup | Libc.EpollHup | Libc.EpollErr;
    private const int MaintenanceMs = 1000;
    private const int MaxLastTurns = 16;

    // In place of flags of epoll, when the turn is due to something that came about in this process.
    private const uint Wakened = 0;

    private readonly ServerContext _server;
    private readonly Worker _worker;
    private readonly Poller _poller;
    private readonly Acceptor _acceptor;
    private readonly Queue<ReactorConnection> _again = new();
    private readonly ConcurrentQueue<ReactorConnection> _woken = new();
    private readonly Queue<ReactorConnection> _wokenHere = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectionSlots _connections = new();
    private TimeSpan _patience;
    private volatile bool _stopping;
    private volatile bool _sweeps;
    private long _maintainedAtMs;

    // Whether the worker's output holds bytes that the poller has yet to send.
    private bool _gathered;
    private int _threadId;
    private int _isWoken;

    public Reactor(ServerContext server, Listener[] listeners, Poller poller)
    {
        _poller = poller;
        _server = server;
        _worker = server.AddWorker();
        _acceptor = new Acceptor(server, this, _poller, listeners);
    }

    /// <summary>Starts the thread.</summary>
    public void Start(int number)
    {
        Thread thread = new(Run) { IsBackground = true, Name = "tiercel-reactor-" + number };
        thread.Start();
    }

    /// <summary>Asks the thread to end; the task completes when it has.</summary>
    public Task StopAsync(TimeSpan patience)
    {
        _patience = patience;
        _stopping = true;
        _poller.Wake();
        return _ended.Task;
    }

    /// <summary>Asks the thread to close the connections whose sessions are aborted. Any thread may.</summary>
    public void RequestSweep()
    {
        _sweeps = true;
        _poller.Wake();
    }

    /// <summary>Gives a connection a turn because what its session waited for, or a message, has come. Any thread may ask.</summary>
    public void RequestTurn(ReactorConnection connection)
    {
        // The thread itself looks before it waits; and one wake-up is enough for all who ask until it does.
        if (Environment.CurrentManagedThreadId == _threadId)
        {
            _wokenHere.Enqueue(connection);
            return;
        }

        _woken.Enqueue(connection);
        if (Interlocked.Exchange(ref _isWoken, 1) == 0) _poller.Wake();
    }

    private void Run()
    {
        _threadId = Environment.CurrentManagedThreadId;
        try
        {
            _poller.Start();
            while (!_stopping) Turn(WaitMs());
            Drain();
        }
        catch (Exception e)
        {
            // Only a failing epoll comes here: what goes wrong within a connection ends in Serve.
            _server.Logger.ReactorFailed(e);
        }
        finally
        {
            CloseAll();
            _ended.SetResult();
        }
    }

    private bool HasMore => _again.Count > 0 || _wokenHere.Count > 0 || !_woken.IsEmpty;

    private int WaitMs()
    {
        if (HasMore) return 0;
        if (_acceptor.IsResting) return Acceptor.RestMs;
        return _connections.Count > 0 ? MaintenanceMs : Timeout.Infinite;
    }

    private int Turn(int waitMs)
    {
        int events = _poller.Wait(waitMs);
        if (_gathered) SettleSends();
        _server.Keyspace.AdvanceClock();
        int again = _again.Count;
        for (int i = 0; i < events; i++)
        {
            if (!_poller.TryGet(i, out int tag, out uint flags)) continue;
            if (tag < 0) _acceptor.Accept(tag, _connections);
            else if (_connections[tag] is { } connection) Serve(connection, flags);
        }

        for (; again > 0; again--)
        {
            ReactorConnection connection = _again.Dequeue();
            connection.IsQueued = false;
            if (!connection.IsClosed) Serve(connection, Libc.EpollIn);
        }

        ServeWoken();
        _gathered = _worker.GatherSends();
        if (_sweeps) Sweep();
        if (_acceptor.IsResting) _acceptor.EndRest();
        _connections.Recycle();
        if (_server.NowMs - _maintainedAtMs >= MaintenanceMs) Maintain();
        return events;
    }

    // Also those that this turn has woken: their messages leave with its replies. Whom they wake in turn waits for the next.
    private void ServeWoken()
    {
        for (int here = _wokenHere.Count; here > 0; here--) ServeWoken(_wokenHere.Dequeue());
        // Before the look: who asks from here on wakes the thread again.
        if (Volatile.Read(ref _isWoken) == 0) return;
        Interlocked.Exchange(ref _isWoken, 0);
        for (int woken = _woken.Count; woken > 0 && _woken.TryDequeue(out ReactorConnection? connection); woken--)
        {
            ServeWoken(connection);
        }
    }

    private void ServeWoken(ReactorConnection connection)
    {
        if (!connection.IsClosed) Serve(connection, Wakened);
    }

    private void Serve(ReactorConnection connection, uint flags)
    {
        TurnResult result = TurnResult.Wait;
        connection.IsHungUp |= (flags & Hangup) != 0;
        try
        {
            bool resumes = flags == Wakened || ((flags & Libc.EpollOut) != 0 && connection.PendingBytes > 0);
            if (resumes) result = _worker.Resume(connection);
            if ((flags & ~Libc.EpollOut) != 0 && result != TurnResult.Close) result = _worker.Receive(connection);
        }
        catch (Exception e)
        {
            _server.Logger.CommandFailed(e, connection.Session.Id, connection.Session.Remote);
            _worker.Abandon();
            result = TurnResult.Close;
        }

        // The edge that told of the end is spent: read on until the end is seen. Who waits for a key has nothing to send
        // any more, and as in Redis is not waited for.
        if (result == TurnResult.Wait && connection.IsHungUp)
        {
            if (connection.Session.Wait is not null) result = TurnResult.Close;
            else if (_server.MayReceive(connection)) result = TurnResult.Again;
        }

        if (result == TurnResult.Close)
        {
            Close(connection);
            return;
        }

        _poller.OnServed(connection);
        if (result == TurnResult.Again && !connection.IsQueued)
        {
            connection.IsQueued = true;
            _again.Enqueue(connection);
        }
    }

    /// <summary>The sends that the worker has left to the poller are carried out; what did not leave goes back to it.</summary>
    public void SettleSends()
    {
        _poller.SendGathered();
        while (_poller.TryGetUnsent(out ReactorConnection connection, out ReadOnlySpan<byte> bytes, out bool isBroken))
            _worker.TakeBack(connection, bytes, isBroken);
        if (!_gathered) return;
        _gathered = false;
        _worker.EndTurn();
    }

    private void Close(ReactorConnection connection)
    {
        if (_gathered) SettleSends();
        _worker.EndTurn();
        _connections.Remove(connection);
        _server.Forget(connection);
        connection.Dispose();
    }

    private void Sweep()
    {
        _sweeps = false;
        foreach (ReactorConnection connection in _connections)
        {
            if (connection.Session.Aborted) Close(connection);
        }
    }

    private void Maintain()
    {
        _maintainedAtMs = _server.NowMs;
        _server.Throughput.Advance();
        foreach (ReactorConnection connection in _connections)
        {
            if (_server.IsOverdue(connection)) Close(connection);
            else connection.Session.Input.Trim();
        }

        _connections.Recycle();
    }

    /// <summary>The graceful end: what was sent to us is executed, and replies leave while clients take them.</summary>
    private void Drain()
    {
        const int progressMs = 500;
        long deadline = Environment.TickCount64 + (long)_patience.TotalMilliseconds;
        _acceptor.AcceptQueued(_connections);
        _acceptor.Dispose();
        if (_gathered) SettleSends();
        foreach (ReactorConnection connection in _connections) Serve(connection, Libc.EpollIn);
        _worker.EndTurn();
        // What a poller brings by itself has to be fetched from it; bounded, because clients may go on sending.
        for (int i = 0; i < MaxLastTurns && Turn(0) > 0; i++) continue;
        while (true)
        {
            foreach (ReactorConnection connection in _connections)
            {
                // An answer that has been taken from the data is still given, and so are messages.
                Session session = connection.Session;
                bool hasMessages = session.Inbox is { IsAwaited: true };
                if (connection.PendingBytes > 0 || connection.IsQueued || hasMessages) continue;
                if (session.TryAbandonWait()) Close(connection);
            }

            _connections.Recycle();
            if (_connections.Count == 0 || Environment.TickCount64 >= deadline) return;
            bool more = HasMore;
            if (Turn(more ? 0 : progressMs) == 0 && !more) return;
        }
    }

    private void CloseAll()
    {
        _acceptor.Dispose();
        foreach (ReactorConnection connection in _connections) Close(connection);
        _connections.Recycle();
        _poller.Dispose();
        _worker.Dispose();
    }
}
