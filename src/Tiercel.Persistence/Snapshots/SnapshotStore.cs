using System.Diagnostics;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// The snapshot file of a keyspace: loaded at the start, written when somebody asks or when enough has changed. One is written at a
/// time, by whoever asks or by a thread of its own. Thread safe.
/// </summary>
internal sealed class SnapshotStore : IDisposable
{
    // How often is looked whether a save point is reached: as Redis.
    private const int LookMs = 100;
    private const int IdleLookMs = 1000;

    // At the end another snapshot may be under way: so long it is waited for. A guess.
    private static readonly TimeSpan MaxEndWait = TimeSpan.FromSeconds(30);

    private readonly Keyspace _keyspace;
    private readonly DurabilityOptions _options;
    private readonly ILibraryStore _libraries;
    private readonly IFileSystem _files;
    private readonly DirectoryLease _lease;
    private readonly SnapshotThread _thread;
    private int _isBusy;
    private volatile bool _isInBackground;
    private volatile bool _isAsked;
    private long _changesAtSave;
    private Snapshot? _running;

    public SnapshotStore(CommandDispatcher dispatcher, ILibraryStore libraries, IFileSystem files, DirectoryLease lease)
    {
        _keyspace = dispatcher.Keyspace;
        _options = _keyspace.Options.Durability;
        _libraries = libraries;
        _files = files;
        _lease = lease;
        _thread = new SnapshotThread("tiercel-snapshots", () => _isAsked || !_options.SavePoints.IsEmpty ? LookMs : IdleLookMs, Look);
        LastSaveMs = _keyspace.WallMs;
    }

    /// <summary>What has come of the files that were written so far.</summary>
    public SnapshotAttempts Attempts { get; } = new(TimeProvider.System);

    /// <summary>When the data was last saved, or loaded: Unix time in milliseconds.</summary>
    public long LastSaveMs { get; private set; }

    /// <summary>Whether one is written in the background, or is about to be.</summary>
    public bool IsInBackground => _isAsked || _isInBackground;

    /// <summary>What is written just now; null = nothing is.</summary>
    public Snapshot? Running => Volatile.Read(ref _running);

    /// <summary>How long the one is under way that is written in the background; null = none is.</summary>
    public TimeSpan? RunningFor => _isInBackground ? Attempts.RunningFor : null;

    /// <summary>Keys that were loaded at the start.</summary>
    public long LoadedKeys { get; private set; }

    /// <summary>Keys that were not, as their time had passed.</summary>
    public long ExpiredKeys { get; private set; }

    /// <summary>Changes since the data was last saved.</summary>
    public long Changes
    {
        get
        {
            long all = _keyspace.GetStatistics().Writes;
            // The counters have been set to zero meanwhile.
            long saved = Volatile.Read(ref _changesAtSave);
            return all < saved ? all : all - saved;
        }
    }

    private string FilePath => Path.Combine(_options.Directory, _options.SnapshotName);

    private static ReadOnlySpan<byte> CannotSave =>
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may "u8
        + "modify the data set are disabled, because this instance is configured to report errors during writes if RDB "u8
        + "snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error."u8;

    /// <summary>Whether there is a file.</summary>
    public bool Exists => _files.Exists(FilePath);

    /// <summary>Loads the file if there is one; false if there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged; the message says where.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    /// <exception cref="OperationCanceledException">Whoever follows the progress has ended it.</exception>
    public bool Load(LoadProgress? progress = null) => Load(replaces: false, progress);

    private bool Load(bool replaces, LoadProgress? progress = null)
    {
        if (!Exists) return false;
        RdbFileReader reader = new(_keyspace, _libraries, keepsExpired: false, replaces);
        using (IFile file = _files.OpenRead(FilePath))
        {
            progress?.Expect(file.Length);
            reader.Load(progress?.Count(file) ?? file, FilePath);
        }

        (LoadedKeys, ExpiredKeys) = (reader.Keys, reader.Expired);
        NoteSaved(_keyspace.GetStatistics().Writes);
        return true;
    }

    /// <summary>
    /// Removes what processes that were killed while they wrote the file have left. Whoever calls has the right to write to the
    /// directory, and nobody writes the file just now.
    /// </summary>
    public void RemoveLeft() => TemporaryFiles.RemoveLeft(_files, _options.Directory, (_, target) => target == _options.SnapshotName);

    /// <summary>From now on save points are looked at, and snapshots can be written in the background.</summary>
    public void Start() => _thread.Start();

    /// <summary>
    /// Writes the file on this thread; null if another snapshot is taken just now, or a long transaction holds some of the data.
    /// </summary>
    public SnapshotOutcome? Save(CancellationToken cancellation = default) => TryWrite(inBackground: false, cancellation);

    /// <summary>That something has kept the file from being written.</summary>
    public DurabilityException Failed(Exception cause)
    {
        string path = Path.GetFullPath(FilePath);
        return new DurabilityException(path, $"The snapshot {path} cannot be written: {cause.Message}", CannotSave, cause);
    }

    /// <summary>Has the file written in the background: as soon as no other snapshot is taken.</summary>
    public void SaveInBackground()
    {
        _isAsked = true;
        _thread.Wake();
    }

    /// <summary>Writes the file a last time if anything has changed; nobody changes anything any more.</summary>
    public void SaveAtEnd()
    {
        if (Changes == 0 && _files.Exists(FilePath)) return;
        if (SpinWait.SpinUntil(() => Save() is not null, MaxEndWait)) return;
        Attempts.Ended?.Invoke(new SnapshotOutcome(new IOException("Another one did not come to its end."), 0, 0, 0, MaxEndWait));
    }

    /// <summary>Empties the keyspace and loads what it held from the file; others see less of it meanwhile.</summary>
    /// <param name="saves">Whether the file is written first.</param>
    /// <param name="clears">Whether what is there goes; else libraries go, and keys where <paramref name="replaces"/>.</param>
    /// <param name="replaces">Whether keys that are there give way.</param>
    /// <exception cref="InvalidDataException">The file is damaged; the message says where.</exception>
    /// <exception cref="IOException">It cannot be written, or read.</exception>
    public void Reload(bool saves, bool clears, bool replaces)
    {
        if (saves && Save() is not { Failure: null }) throw new IOException("The data cannot be saved.");
        if (clears) _keyspace.Clear();
        _libraries.Clear();
        Load(replaces);
    }

    /// <summary>Ends what is written just now, unfinished.</summary>
    public void Dispose()
    {
        _thread.Dispose();
        _keyspace.Refusals.Set(this, null);
    }

    private void Look(CancellationToken cancellation)
    {
        if (_isAsked || IsDue()) TryWrite(inBackground: true, cancellation);
    }

    private bool IsDue() =>
        !_options.SavePoints.IsEmpty && Attempts.MayTry(SnapshotAttempts.RetryAfter)
        && _options.SavePoints.AreReached(TimeSpan.FromMilliseconds(_keyspace.WallMs - LastSaveMs), Changes);

    private SnapshotOutcome? TryWrite(bool inBackground, CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref _isBusy, 1, 0) != 0) return null;
        try
        {
            _isInBackground = inBackground;
            SnapshotOutcome? outcome = Attempts.Try(Write, cancellation);
            if (outcome is null) return null;
            if (inBackground) _isAsked = false;
            _keyspace.Refusals.Set(this, outcome.Failure is null ? null : Refusal);
            return outcome;
        }
        finally
        {
            _isInBackground = false;
            Volatile.Write(ref _isBusy, 0);
        }
    }

    // Null: it could not begin now.
    private SnapshotOutcome? Write(CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        long changes = 0;
        long keys = 0;
        long peak = 0;
        try
        {
            _lease.Take();
            RemoveLeft();
            IReadOnlyList<byte[]> libraries = [];
            using Snapshot? snapshot = Snapshot.TryBegin(_keyspace, () =>
            {
                libraries = _libraries.Codes;
                changes = _keyspace.GetStatistics().Writes;
            });
            if (snapshot is null) return null;
            Volatile.Write(ref _running, snapshot);
            long bytes = SnapshotFile.Write(_files, FilePath, _keyspace, snapshot, libraries, isBase: false, cancellation);
            (keys, peak) = (snapshot.SavedKeys, snapshot.PeakCopiedBytes);
            NoteSaved(changes);
            return new SnapshotOutcome(null, keys, bytes, peak, Stopwatch.GetElapsedTime(started));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InsufficientMemoryException
            or OperationCanceledException or ObjectDisposedException)
        {
            return new SnapshotOutcome(e, keys, 0, peak, Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            Volatile.Write(ref _running, null);
        }
    }

    private void NoteSaved(long changes)
    {
        Volatile.Write(ref _changesAtSave, changes);
        LastSaveMs = _keyspace.WallMs;
    }

    // Why a change is refused now; empty if it is not. Asked only after a failure.
    private DurabilityException? Refusal()
    {
        bool isRefused = _options.StopsWritesOnFailedSave && !_options.SavePoints.IsEmpty;
        return isRefused && Attempts.Last?.Failure is { } failure ? Failed(failure) : null;
    }
}
