using Tiercel.Engine;

namespace Tiercel.Persistence;

/// <summary>
/// When the log is rewritten: when it begins while there is data, when somebody asks, when it has grown beyond what the settings
/// say, and after a failure, again and again until it can be written. On a thread of its own. Thread safe.
/// </summary>
internal sealed class RewriteSchedule : IDisposable
{
    private const int LookMs = 1000;
    private const int BusyLookMs = 100;

    // From the third failure in a row on the pause is a minute, and doubles up to an hour: as in Redis.
    private const int QuickRetries = 2;
    private const int LongestPauseMinutes = 60;
    private const int PauseDoublings = 6;

    private readonly LogRewriter _rewriter;
    private readonly AppendOnlyDirectory _directory;
    private readonly AppendOnlyLog _log;
    private readonly DurabilityOptions _options;
    private readonly SnapshotThread _thread;
    private readonly Lock _gate = new();

    // Who waits for the next one that begins.
    private List<TaskCompletionSource<SnapshotOutcome>> _askers = [];
    private volatile bool _isAsked;
    private volatile Exception? _broken;

    // What was written and synced when the log broke: the positions behind that are not in any file until a new one is whole.
    private long _writtenAtBreak;
    private long _syncedAtBreak;

    public RewriteSchedule(LogRewriter rewriter, AppendOnlyDirectory directory, AppendOnlyLog log, DurabilityOptions options)
    {
        (_rewriter, _directory, _log, _options) = (rewriter, directory, log, options);
        _thread = new SnapshotThread("tiercel-rewrite", () => IsScheduled ? BusyLookMs : LookMs, Look);
        _thread.Start();
    }

    /// <summary>What has come of those so far, and of the one that is under way.</summary>
    public SnapshotAttempts Attempts { get; } = new(TimeProvider.System);

    /// <summary>Whether one is asked for, and not begun.</summary>
    public bool IsScheduled => (_isAsked || _rewriter.IsToBegin) && !Attempts.IsRunning;

    /// <summary>Why the log lacks changes that are in memory, until a new one is whole; null = it lacks none.</summary>
    public Exception? Broken => _log.Writer.Failure ?? _broken;

    /// <summary>All changes before this position are in the hands of the system.</summary>
    public long WrittenTo => _broken is null ? _log.Writer.WrittenTo : Volatile.Read(ref _writtenAtBreak);

    /// <summary>All changes before this position are on the disk.</summary>
    public long SyncedTo => _broken is null ? _log.Writer.SyncedTo : Volatile.Read(ref _syncedAtBreak);

    /// <summary>Bytes that a start would read.</summary>
    public long TotalBytes => _directory.FormerBytes + _log.Writer.FileBytes;

    /// <summary>Bytes of the base.</summary>
    public long BaseBytes => _directory.BaseBytes;

    /// <summary>How soon a log that has grown is rewritten again after so many failures in a row.</summary>
    internal static TimeSpan PauseAfter(long failures)
    {
        if (failures <= QuickRetries) return SnapshotAttempts.RetryAfter;
        int doublings = (int)Math.Min(failures - QuickRetries - 1, PauseDoublings);
        return TimeSpan.FromMinutes(Math.Min(LongestPauseMinutes, 1 << doublings));
    }

    /// <summary>Has the log rewritten as soon as no other snapshot is taken.</summary>
    public void Ask()
    {
        _isAsked = true;
        _thread.Wake();
    }

    /// <summary>As <see cref="Ask"/>; completes when one that began after the call has ended, is cancelled if none will.</summary>
    public Task<SnapshotOutcome> RewriteAsync()
    {
        TaskCompletionSource<SnapshotOutcome> asker = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _askers.Add(asker);
        if (_thread.Ends) CancelAskers();
        else Ask();
        return asker.Task;
    }

    public void Dispose()
    {
        _thread.Dispose();
        CancelAskers();
    }

    private void Look(CancellationToken cancellation)
    {
        if (Broken is { } failure) Recover(failure, cancellation);
        else if (_rewriter.IsToBegin) Attempts.Try(_rewriter.Recover, cancellation);
        else if (_isAsked || HasGrown()) Rewrite(cancellation);
    }

    private bool HasGrown()
    {
        long percentage = _options.RewriteGrowthPercentage;
        long total = TotalBytes;
        if (percentage == 0 || total < _options.RewriteMinBytes) return false;
        return Attempts.MayTry(PauseAfter(Attempts.ConsecutiveFailures))
            && total - _directory.BaseBytes >= Math.Max(_directory.BaseBytes, 1) / 100.0 * percentage;
    }

    private void Recover(Exception failure, CancellationToken cancellation)
    {
        if (_broken is not null && !Attempts.MayTry(SnapshotAttempts.RetryAfter)) return;
        if (_broken is null)
        {
            Volatile.Write(ref _writtenAtBreak, _log.Writer.WrittenTo);
            Volatile.Write(ref _syncedAtBreak, _log.Writer.SyncedTo);
            _broken = failure;
        }

        if (Attempts.Try(_rewriter.Recover, cancellation) is { Failure: null }) _broken = null;
    }

    private void Rewrite(CancellationToken cancellation)
    {
        bool isAsked = _isAsked;
        _isAsked = false;
        List<TaskCompletionSource<SnapshotOutcome>> askers = TakeAskers();
        if (Attempts.Try(_rewriter.Rewrite, cancellation) is { } outcome)
        {
            foreach (TaskCompletionSource<SnapshotOutcome> asker in askers) asker.SetResult(outcome);
            return;
        }

        lock (_gate) _askers.AddRange(askers);
        _isAsked |= isAsked;
    }

    private List<TaskCompletionSource<SnapshotOutcome>> TakeAskers()
    {
        lock (_gate)
        {
            List<TaskCompletionSource<SnapshotOutcome>> askers = _askers;
            _askers = [];
            return askers;
        }
    }

    private void CancelAskers()
    {
        foreach (TaskCompletionSource<SnapshotOutcome> asker in TakeAskers()) asker.TrySetCanceled();
    }
}
