using System.Diagnostics;
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
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly LogRewriter _rewriter;
    private readonly AppendOnlyDirectory _directory;
    private readonly AppendOnlyLog _log;
    private readonly DurabilityOptions _options;
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly CancellationTokenSource _ends = new();
    private readonly Thread _thread;
    private readonly Lock _gate = new();

    // Who waits for the next one that begins.
    private List<TaskCompletionSource<SnapshotOutcome>> _askers = [];
    private volatile bool _isAsked;
    private volatile Exception? _broken;

    // What was written and synced when the log broke: the positions behind that are not in any file until a new one is whole.
    private long _writtenAtBreak;
    private long _syncedAtBreak;
    private long _startedAt;
    private long _triedAt;

    public RewriteSchedule(LogRewriter rewriter, AppendOnlyDirectory directory, AppendOnlyLog log, DurabilityOptions options)
    {
        (_rewriter, _directory, _log, _options) = (rewriter, directory, log, options);
        _thread = new Thread(Run) { IsBackground = true, Name = "tiercel-rewrite" };
        _thread.Start();
    }

    /// <summary>Is told how each one ended, on the thread that wrote it.</summary>
    public Action<SnapshotOutcome>? Ended { get; set; }

    /// <summary>How the last one ended; null = none has yet.</summary>
    public SnapshotOutcome? Last { get; private set; }

    /// <summary>Logs rewritten so far.</summary>
    public long Rewrites { get; private set; }

    /// <summary>Whether one is asked for, and not begun.</summary>
    public bool IsScheduled => (_isAsked || _rewriter.IsToBegin) && !IsRunning;

    /// <summary>Whether one is under way.</summary>
    public bool IsRunning => Volatile.Read(ref _startedAt) != 0;

    /// <summary>How long the one is under way; null = none is.</summary>
    public TimeSpan? RunningFor => Volatile.Read(ref _startedAt) is not 0 and long started ? Stopwatch.GetElapsedTime(started) : null;

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

    /// <summary>Has the log rewritten as soon as no other snapshot is taken.</summary>
    public void Ask()
    {
        _isAsked = true;
        _work.Set();
    }

    /// <summary>As <see cref="Ask"/>; completes when one that began after the call has ended, is cancelled if none will.</summary>
    public Task<SnapshotOutcome> RewriteAsync()
    {
        TaskCompletionSource<SnapshotOutcome> asker = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _askers.Add(asker);
        if (_ends.IsCancellationRequested) CancelAskers();
        else Ask();
        return asker.Task;
    }

    public void Dispose()
    {
        _ends.Cancel();
        _work.Set();
        _thread.Join();
        CancelAskers();
        _work.Dispose();
        _ends.Dispose();
    }

    private void Run()
    {
        while (!_ends.IsCancellationRequested)
        {
            _work.WaitOne(IsScheduled ? BusyLookMs : LookMs);
            if (_ends.IsCancellationRequested) return;
            if (Broken is { } failure) Recover(failure);
            else if (_rewriter.IsToBegin) Try(_rewriter.Recover);
            else if (_isAsked || HasGrown()) Rewrite();
        }
    }

    private bool HasGrown()
    {
        long percentage = _options.RewriteGrowthPercentage;
        long total = TotalBytes;
        if (percentage == 0 || total < _options.RewriteMinBytes) return false;
        bool mayTry = Last?.Failure is null || Stopwatch.GetElapsedTime(_triedAt) > RetryAfter;
        return mayTry && total - _directory.BaseBytes >= Math.Max(_directory.BaseBytes, 1) / 100.0 * percentage;
    }

    private void Recover(Exception failure)
    {
        if (_broken is not null && Stopwatch.GetElapsedTime(_triedAt) < RetryAfter) return;
        if (_broken is null)
        {
            Volatile.Write(ref _writtenAtBreak, _log.Writer.WrittenTo);
            Volatile.Write(ref _syncedAtBreak, _log.Writer.SyncedTo);
            _broken = failure;
        }

        if (Try(_rewriter.Recover) is { Failure: null }) _broken = null;
    }

    private void Rewrite()
    {
        bool isAsked = _isAsked;
        _isAsked = false;
        List<TaskCompletionSource<SnapshotOutcome>> askers = TakeAskers();
        if (Try(_rewriter.Rewrite) is { } outcome)
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

    private SnapshotOutcome? Try(Func<CancellationToken, SnapshotOutcome?> write)
    {
        Volatile.Write(ref _startedAt, _triedAt = Stopwatch.GetTimestamp());
        SnapshotOutcome? outcome = write(_ends.Token);
        Volatile.Write(ref _startedAt, 0);
        if (outcome is null) return null;
        Last = outcome;
        if (outcome.Failure is null) Rewrites++;
        Ended?.Invoke(outcome);
        return outcome;
    }
}
