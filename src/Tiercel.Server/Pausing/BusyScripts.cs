using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>
/// While scripts run on threads of their own: calls that need what one of them holds stay in the input of their sessions, as in
/// a pause, and are answered with BUSY after a while; all others go on. Thread safe.
/// </summary>
internal sealed class BusyScripts
{
    private readonly ServerContext _server;
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _began;

    public BusyScripts(ServerContext server)
    {
        _server = server;
        server.Scripts.RunningChanged += OnChanged;
    }

    /// <summary>Whether scripts run on threads of their own.</summary>
    public bool IsAny => _server.Scripts.IsAnyRunning;

    /// <summary>Whether who needs what they hold waits, as they have not run for long.</summary>
    public bool IsPatient
    {
        get
        {
            long threshold = _server.Scripts.Options.BusyReplyThresholdMs;
            return threshold == 0 || Elapsed().TotalMilliseconds < threshold;
        }
    }

    /// <summary>Whether a call needs what a script holds.</summary>
    public bool Holds(Session session, in CommandContext call)
    {
        CommandInfo command = call.Command;
        ShardReservations reserved = _server.Keyspace.Reservations;
        if (command.Name == "EXEC")
        {
            if (!session.Transaction.IsOpen) return false;
            ShardPlan plan = new();
            plan.Add(session.Transaction.Queue.Plan);
            session.Transaction.Watch.AddTo(plan);
            return reserved.Overlaps(plan);
        }

        // What is queued comes to the data later.
        if (session.Transaction.IsOpen || command.Reach == KeyReach.Nothing) return false;
        int database = session.DatabaseIndex;
        if (command.HasKeys) return reserved.Overlaps(database, CommandDispatcher.DeclaredShards(in call));
        return command.Has(CommandFlags.Read | CommandFlags.Write) && reserved.Overlaps(database, ulong.MaxValue);
    }

    private TimeSpan Elapsed() => _server.Keyspace.Options.TimeProvider.GetElapsedTime(Interlocked.Read(ref _began));

    private void OnChanged()
    {
        lock (_gate)
        {
            bool isAny = IsAny;
            if (isAny) Interlocked.Exchange(ref _began, _server.Keyspace.Options.TimeProvider.GetTimestamp());
            long threshold = _server.Scripts.Options.BusyReplyThresholdMs;
            TimeSpan due = isAny && threshold > 0 ? TimeSpan.FromMilliseconds(threshold) : Timeout.InfiniteTimeSpan;
            _timer ??= _server.Keyspace.Options.TimeProvider.CreateTimer(
                static scripts => ((BusyScripts)scripts!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }

        Look();
    }

    // All look at their input again.
    private void Look()
    {
        foreach (Session session in _server.Sessions.Snapshot())
        {
            session.UpdateInterception();
            if (session.IsHeld) session.Wire?.RequestTurn();
        }
    }
}
