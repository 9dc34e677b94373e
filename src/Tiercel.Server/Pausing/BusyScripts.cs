using System.Diagnostics;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Scripting;

namespace Tiercel.Server;

/// <summary>
/// While scripts run on threads of their own: calls that need what one of them holds stay in the input of their sessions, as in
/// a pause, and are answered with BUSY after a while; all others go on. Thread safe.
/// </summary>
internal sealed class BusyScripts
{
    // Sessions are looked at for so long after the last script: one script after the other is the rule.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    // Who is held looks at least so often whether he is to be told that the server is busy.
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(100);

    private readonly ServerContext _server;
    private readonly Lock _gate = new();
    private readonly ITimer _lingering;
    private readonly ITimer _looking;
    private List<Session> _held = [];
    private bool _isLooking;
    private volatile bool _isWatching;

    public BusyScripts(ServerContext server)
    {
        _server = server;
        TimeProvider clock = server.Keyspace.Options.TimeProvider;
        _lingering = clock.CreateTimer(
            static scripts => ((BusyScripts)scripts!).OnLingered(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _looking = clock.CreateTimer(
            static scripts => ((BusyScripts)scripts!).OnLook(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        server.Scripts.Begun += OnBegun;
        server.Keyspace.Reservations.Freed += LetGo;
    }

    /// <summary>Whether scripts run on threads of their own, or have just now.</summary>
    public bool IsAny => _isWatching;

    /// <summary>Whether who needs what a script holds waits, as it has not run for long.</summary>
    public bool IsPatientWith(ScriptRun holder) => PatienceWith(holder) > TimeSpan.Zero;

    /// <summary>The script that holds what a call needs; null if none does.</summary>
    public ScriptRun? HolderFor(Session session, in CommandContext call)
    {
        CommandInfo command = call.Command;
        ShardReservations reserved = _server.Keyspace.Reservations;
        if (!reserved.IsAny) return null;
        if (command.Name == "EXEC") return session.Transaction.IsOpen ? HolderForBlock(session) : null;
        // What is queued comes to the data later.
        bool needsData = command.HasKeys || command.Has(CommandFlags.Read | CommandFlags.Write);
        if (session.Transaction.IsOpen || command.Reach == KeyReach.Nothing || !needsData) return null;
        // A script that comes to more than it declares sees to that itself.
        if (command.Reach == KeyReach.Everything && !command.RunsScript) return reserved.AnyOwner() as ScriptRun;
        bool isWide = command.Reach == KeyReach.Database;
        return reserved.OwnerOf(session.DatabaseIndex, isWide ? ulong.MaxValue : CommandDispatcher.DeclaredShards(in call)) as ScriptRun;
    }

    /// <summary>A session is held until a script lets go, or is not to be waited for any more.</summary>
    public void Hold(Session session, ScriptRun holder)
    {
        lock (_gate)
        {
            _held.Add(session);
            if (_isLooking) return;
            _isLooking = true;
            TimeSpan patience = PatienceWith(holder);
            _looking.Change(patience < LongestLook ? patience : LongestLook, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The server is stopped; the keyspace may go on.</summary>
    public void Stop()
    {
        _server.Keyspace.Reservations.Freed -= LetGo;
        _lingering.Dispose();
        _looking.Dispose();
    }

    private ScriptRun? HolderForBlock(Session session)
    {
        ShardPlan plan = new();
        plan.Add(session.Transaction.Queue.Plan);
        session.Transaction.Watch.AddTo(plan);
        return _server.Keyspace.Reservations.OwnerOf(plan) as ScriptRun;
    }

    private TimeSpan PatienceWith(ScriptRun holder)
    {
        long threshold = _server.Scripts.Options.BusyReplyThresholdMs;
        TimeSpan patience = TimeSpan.FromMilliseconds(threshold) - Stopwatch.GetElapsedTime(holder.StartedAt);
        // At least a millisecond, or the timer would not come.
        return threshold == 0 ? TimeSpan.MaxValue : patience > TimeSpan.Zero ? patience + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero;
    }

    // Under no lock of a shard: all are looked at before the script takes its first.
    private void OnBegun()
    {
        if (_isWatching) return;
        lock (_gate)
        {
            if (_isWatching) return;
            _isWatching = true;
            _lingering.Change(Linger, Linger);
        }

        UpdateAll();
    }

    private void OnLingered()
    {
        lock (_gate)
        {
            if (_server.Scripts.IsAnyRunning || _server.Keyspace.Reservations.IsAny) return;
            _isWatching = false;
            _lingering.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        UpdateAll();
    }

    private void OnLook()
    {
        lock (_gate) _isLooking = false;
        LetGo();
    }

    // Those who are held look at their input again; who has to wait still is held again.
    private void LetGo()
    {
        List<Session> held;
        lock (_gate)
        {
            if (_held.Count == 0) return;
            held = _held;
            _held = [];
        }

        foreach (Session session in held)
        {
            if (session.IsHeld) session.Wire?.RequestTurn();
        }
    }

    private void UpdateAll()
    {
        foreach (Session session in _server.Sessions.Snapshot()) session.UpdateInterception();
    }
}
