using Tiercel.Engine;

namespace Tiercel.Persistence;

/// <summary>
/// What has come of the snapshots that were written to one place: one at a time, by whoever sees to that. Anybody may look.
/// </summary>
/// <param name="time">Tells how long one takes, and how long ago the last one was.</param>
internal sealed class SnapshotAttempts(TimeProvider time)
{
    private long _triedAt;
    private long _successes;
    private long _consecutiveFailures;
    private volatile bool _isRunning;
    private volatile SnapshotOutcome? _last;

    /// <summary>How soon after a failure it is tried again by itself: as Redis does for save points.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Is told how each one ended, on the thread that wrote it.</summary>
    public Action<SnapshotOutcome>? Ended { get; set; }

    /// <summary>How the last one ended; null = none has yet.</summary>
    public SnapshotOutcome? Last => _last;

    /// <summary>How many are whole.</summary>
    public long Successes => Volatile.Read(ref _successes);

    /// <summary>How many have failed since the last that did not.</summary>
    public long ConsecutiveFailures => Volatile.Read(ref _consecutiveFailures);

    /// <summary>Whether one is under way.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>How long the one is under way; null = none is.</summary>
    public TimeSpan? RunningFor => _isRunning ? time.GetElapsedTime(Volatile.Read(ref _triedAt)) : null;

    /// <summary>Whether the last one has not failed, or failed so long ago.</summary>
    public bool MayTry(TimeSpan pause) => _last?.Failure is null || time.GetElapsedTime(Volatile.Read(ref _triedAt)) >= pause;

    /// <summary>Has one written; null if it could not begin, as another snapshot is taken just now: then it does not count.</summary>
    public SnapshotOutcome? Try(Func<CancellationToken, SnapshotOutcome?> write, CancellationToken cancellation)
    {
        Volatile.Write(ref _triedAt, time.GetTimestamp());
        _isRunning = true;
        SnapshotOutcome? outcome = null;
        try
        {
            outcome = write(cancellation);
            if (outcome is not null) Note(outcome);
        }
        finally
        {
            _isRunning = false;
        }

        if (outcome is not null) Ended?.Invoke(outcome);
        return outcome;
    }

    private void Note(SnapshotOutcome outcome)
    {
        bool isWhole = outcome.Failure is null;
        _last = outcome;
        Volatile.Write(ref _consecutiveFailures, isWhole ? 0 : ConsecutiveFailures + 1);
        if (isWhole) Volatile.Write(ref _successes, Successes + 1);
    }
}
