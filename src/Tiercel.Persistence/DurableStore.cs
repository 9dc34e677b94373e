using System.Diagnostics;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// The data of a keyspace on the disk: what was there is loaded when it is opened, or what is in memory is saved when it begins;
/// what changes is appended to the log until it is disposed. Thread safe.
/// </summary>
internal sealed class DurableStore : IDisposable
{
    // Between two looks of the thread for what nobody else has written: changes of the engine itself, and of callers in process.
    private const int LookMs = 10;
    private const int SyncMs = 1000;

    private readonly Keyspace _keyspace;
    private readonly AppendOnlyLog _log;
    private readonly AppendOnlyDirectory _directory;
    private readonly ILibraryStore _libraries;
    private readonly SyncWaiters _waiters = new();

    // Whose calls are watched for what they have seen. Another list takes the place of this one when one comes or goes.
    private volatile CommandDispatcher[] _dispatchers;
    private readonly Thread _thread;
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly SeenChanges _seen;
    private int _refuses;
    private volatile bool _ends;

    private DurableStore(
        CommandDispatcher dispatcher, AppendOnlyDirectory directory, AppendOnlyLog log, LogRewriter rewriter, ILibraryStore libraries)
    {
        _dispatchers = [dispatcher];
        _directory = directory;
        _libraries = libraries;
        _keyspace = dispatcher.Keyspace;
        _log = log;
        _seen = new SeenChanges(log);
        Rewrites = new RewriteSchedule(rewriter, directory, log, _keyspace.Options.Durability);
        ApplyPolicy();
        _thread = new Thread(Run) { IsBackground = true, Name = "tiercel-log" };
        _thread.Start();
    }

    /// <summary>What was found at the start.</summary>
    public required RecoveryReport Recovery { get; init; }

    /// <summary>When the log is rewritten.</summary>
    public RewriteSchedule Rewrites { get; }

    /// <summary>The log.</summary>
    public AppendOnlyLog Log => _log;

    /// <summary>Why nothing can be written to the disk any more; null = all is well.</summary>
    public Exception? Failure => Rewrites.Broken;

    /// <summary>All changes before this position are in the hands of the system.</summary>
    public long WrittenTo => Rewrites.WrittenTo;

    /// <summary>All changes before this position are on the disk.</summary>
    public long SyncedTo => Rewrites.SyncedTo;

    /// <summary>Behind which position the last change of all lies.</summary>
    public long End => _log.Writer.Staged.End;

    /// <summary>Whether nothing is acknowledged, or shown, that is not on the disk.</summary>
    public bool IsAlways => _keyspace.Options.Durability.Sync == SyncPolicy.Always;

    /// <summary>Behind which position the last change of the calling thread lies.</summary>
    public long PositionOfThread => _log.PositionOfThread;

    /// <summary>
    /// Loads what the directory of the options holds into an empty keyspace, and keeps what changes from then on.
    /// </summary>
    /// <param name="dispatcher">Runs the log.</param>
    /// <param name="libraries">Where the libraries of functions go, and come from.</param>
    /// <param name="files">Where the directory is.</param>
    /// <param name="lease">The right to write to it: taken here, kept by the caller until this is disposed.</param>
    /// <param name="progress">Is told how far loading has come; null = nobody wants to know.</param>
    /// <exception cref="InvalidDataException">A file is damaged or missing; the message says which, and what can be done.</exception>
    /// <exception cref="IOException">The disk is full or broken, or somebody else uses the directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be used.</exception>
    public static DurableStore Open(
        CommandDispatcher dispatcher,
        ILibraryStore libraries,
        IFileSystem files,
        DirectoryLease lease,
        LoadProgress? progress = null)
    {
        lease.Take();
        Keyspace keyspace = dispatcher.Keyspace;
        AppendOnlyDirectory directory = new(files, keyspace.Options.Durability);
        long started = Stopwatch.GetTimestamp();
        keyspace.BeginReplay();
        long lost;
        long commands;
        try
        {
            lost = directory.Load(dispatcher, libraries, progress, out commands);
        }
        finally
        {
            keyspace.EndReplay();
        }

        // Not before all is loaded: a start that is refused leaves everything as it was.
        directory.RemoveLeft();
        AppendOnlyLog log = new(new GroupCommitWriter(directory.OpenLast(out long length), length));
        LogRewriter rewriter = new(files, directory, log, keyspace, libraries);
        HearChanges(keyspace, libraries, log);
        return new DurableStore(dispatcher, directory, log, rewriter, libraries)
        {
            Recovery = new RecoveryReport(commands, lost, Stopwatch.GetElapsedTime(started)),
        };
    }

    /// <summary>
    /// Begins a log of a keyspace in use, in the place of what the directory may hold: soon, on another thread, all data is written
    /// as its base. What the directory holds stays as it is until that is whole.
    /// </summary>
    /// <param name="dispatcher">Runs the commands of clients.</param>
    /// <param name="libraries">Where the libraries of functions come from.</param>
    /// <param name="files">Where the directory is.</param>
    /// <param name="lease">As of <see cref="Open"/>.</param>
    /// <param name="position">Behind which position of a log before it the last change lies; 0 = there was none.</param>
    /// <exception cref="InvalidDataException">The manifest in the directory is damaged.</exception>
    /// <exception cref="IOException">The disk is full or broken, or somebody else uses the directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be used.</exception>
    public static DurableStore Begin(
        CommandDispatcher dispatcher, ILibraryStore libraries, IFileSystem files, DirectoryLease lease, long position)
    {
        lease.Take();
        Keyspace keyspace = dispatcher.Keyspace;
        AppendOnlyDirectory directory = new(files, keyspace.Options.Durability);
        directory.RemoveLeft();
        AppendOnlyLog log = new(new GroupCommitWriter(directory.CreateUnnamed(out Manifest first), syncedPlace: 0, position));
        LogRewriter rewriter = new(files, directory, log, keyspace, libraries);
        rewriter.BeginWith(first, () => HearChanges(keyspace, libraries, log));
        return new DurableStore(dispatcher, directory, log, rewriter, libraries) { Recovery = new RecoveryReport(0, 0, TimeSpan.Zero) };
    }

    /// <summary>Hands all changes so far to the system; false if that failed, now or before.</summary>
    public bool Write()
    {
        if (_log.Writer.Write() && Failure is null) return true;
        Refuse(true);
        return false;
    }

    /// <summary>
    /// Tells somebody once all changes before a position are on the disk, or cannot be brought there any more; at once if it is so.
    /// </summary>
    public void Await(long position, ISyncWaiter waiter)
    {
        _waiters.Add(position, waiter);
        _work.Set();
    }

    /// <summary>Whether all changes before a position are as safe as the options say.</summary>
    public bool IsKept(long position) => (IsAlways ? SyncedTo : WrittenTo) >= position && Failure is null;

    /// <summary>Why changes cannot be kept; null = they can.</summary>
    public DurabilityException? Refusal() => Failure is { } failure ? Failed(failure) : null;

    /// <summary>That something has kept the log from being written.</summary>
    public DurabilityException Failed(Exception cause) => DurabilityException.OfLog(_directory.FullPath, cause);

    /// <summary>Brings all that was written to the disk, on this thread; false if that failed, now or before.</summary>
    public bool Sync() => _log.Writer.Sync();

    /// <summary>The calls of another dispatcher over the same keyspace are watched too: those of a server's clients.</summary>
    public void Attach(CommandDispatcher dispatcher)
    {
        dispatcher.Witness = IsAlways ? _seen : null;
        _dispatchers = [.. _dispatchers, dispatcher];
    }

    /// <summary>They need not be any more.</summary>
    public void Detach(CommandDispatcher dispatcher) => _dispatchers = [.. _dispatchers.Where(d => d != dispatcher)];

    /// <summary>Waits until a log that was begun is whole: a start would read all there is.</summary>
    /// <exception cref="DurabilityException">The disk is full or broken.</exception>
    public void WaitForBase()
    {
        SpinWait.SpinUntil(() => Rewrites.Attempts.Successes > 0 || Failure is not null);
        if (Refusal() is { } failure) throw failure;
    }

    /// <summary>What is changed from here on, in steps that begin later, is not in the log.</summary>
    public void StopHearing()
    {
        _libraries.Changed = null;
        _keyspace.RemoveSink(_log);
        _keyspace.Commits = null;
    }

    /// <summary>
    /// Writes and syncs what is there, and says in the log that it ended in peace. Others may use the keyspace meanwhile, and what
    /// they still ask here is answered; what they change behind the last lock that was held is not in the log.
    /// </summary>
    public void Dispose()
    {
        Rewrites.Dispose();
        StopHearing();
        _keyspace.PassLocks();
        _ends = true;
        _work.Set();
        _thread.Join();
        foreach (CommandDispatcher dispatcher in _dispatchers) dispatcher.Witness = null;
        _keyspace.Refusals.Set(this, null);
        // Not the event: somebody may yet set it.
        _log.Dispose();
    }

    // Under all locks, or before anybody uses the keyspace.
    private static void HearChanges(Keyspace keyspace, ILibraryStore libraries, AppendOnlyLog log)
    {
        keyspace.Commits = log;
        keyspace.AddSink(log);
        libraries.Changed = log.Add;
    }

    // An option that was changed holds from the next look on.
    private void ApplyPolicy()
    {
        bool isAlways = IsAlways;
        if (_log.NotesKeys != isAlways) _log.NotesKeys = isAlways;
        _log.Second = _keyspace.Options.Durability.LogsTime ? _keyspace.WallMs / 1000 : 0;
        foreach (CommandDispatcher dispatcher in _dispatchers) dispatcher.Witness = isAlways ? _seen : null;
    }

    // Nobody is asked before each change as long as all is well.
    private void Refuse(bool refuses)
    {
        int now = refuses ? 1 : 0;
        if (Interlocked.Exchange(ref _refuses, now) != now) _keyspace.Refusals.Set(this, refuses ? Refusal : null);
    }

    private void Run()
    {
        long syncedAt = Stopwatch.GetTimestamp();
        while (!_ends)
        {
            _work.WaitOne(LookMs);
            _log.Writer.Write();
            SyncPolicy policy = _keyspace.Options.Durability.Sync;
            bool rests = Rewrites.Attempts.IsRunning && _keyspace.Options.Durability.SkipsSyncOnRewrite;
            bool isDue = policy == SyncPolicy.EverySecond && !rests && Stopwatch.GetElapsedTime(syncedAt).TotalMilliseconds >= SyncMs;
            if (isDue || policy == SyncPolicy.Always)
            {
                _log.Writer.Sync();
                syncedAt = Stopwatch.GetTimestamp();
            }

            ApplyPolicy();
            Refuse(Failure is not null);
            // Who waits may have asked while another policy held.
            _waiters.Release(Failure is null && policy == SyncPolicy.Always ? SyncedTo : long.MaxValue);
        }

        _log.Writer.Seal();
        _waiters.Close();
    }
}
