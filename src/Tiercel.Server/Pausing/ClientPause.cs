using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>
/// CLIENT PAUSE: for a while the calls of clients wait. They stay in the input of their sessions, unread, and no thread waits
/// with them. The data stays as it is meanwhile: what expires is not found any more, but not removed either. Thread safe.
/// </summary>
/// <remarks>
/// While there is a pause every session is intercepted. One that comes to a call that has to wait is held: it takes no more
/// turns at its input until the pause ends, which asks for a turn for each session that is held. A session that is held just
/// then sees for itself that the pause is over: it looks after it has said that it is held, and the end looks after it has
/// said that there is no pause.
/// </remarks>
internal sealed class ClientPause(ServerContext server) : IDisposable
{
    // A year; a timer takes no more than 49 days at a time, and more than one look a day is cheap.
    private const long LongestMs = 365L * 24 * 3600 * 1000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock = server.Keyspace.Options.TimeProvider;
    private volatile PauseKind _kind;
    private long _began;
    private TimeSpan _length;
    private ITimer? _timer;

    /// <summary>Whether there is a pause.</summary>
    public bool IsOn => _kind != PauseKind.None;

    /// <summary>Begins a pause. Of one that there is and this one the longer time and the stricter kind count.</summary>
    public void Begin(PauseKind kind, long milliseconds)
    {
        lock (_gate)
        {
            TimeSpan left = IsOn ? Left() : TimeSpan.Zero;
            TimeSpan length = TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestMs));
            _length = length > left ? length : left;
            _began = _clock.GetTimestamp();
            if (kind > _kind) _kind = kind;
            server.Keyspace.KeepsExpired = true;
            _timer ??= _clock.CreateTimer(
                static pause => ((ClientPause)pause!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Arm();
        }

        foreach (Session session in server.Sessions.Snapshot()) session.UpdateInterception();
    }

    /// <summary>Ends the pause, if there is one.</summary>
    public void End()
    {
        lock (_gate)
        {
            _kind = PauseKind.None;
            server.Keyspace.KeepsExpired = false;
        }

        Interlocked.MemoryBarrier();
        foreach (Session session in server.Sessions.Snapshot())
        {
            session.UpdateInterception();
            if (session.IsHeld) session.Wire?.RequestTurn();
        }
    }

    /// <summary>Whether a call has to wait.</summary>
    public bool Holds(Session session, in CommandContext call) => _kind switch
    {
        PauseKind.None => false,
        PauseKind.All => true,
        _ => call.Command.Has(CommandFlags.Write | CommandFlags.MayReplicate)
            || (call.Command.Name == "EXEC" && session.Transaction is { IsOpen: true, Queue.MayWrite: true }),
    };

    public void Dispose()
    {
        End();
        _timer?.Dispose();
    }

    private TimeSpan Left() => _length - _clock.GetElapsedTime(_began);

    private void Arm()
    {
        TimeSpan left = Left();
        if (left < TimeSpan.Zero) left = TimeSpan.Zero;
        _timer!.Change(left < LongestWait ? left : LongestWait, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (Left() > TimeSpan.Zero)
            {
                Arm();
                return;
            }
        }

        End();
    }
}
