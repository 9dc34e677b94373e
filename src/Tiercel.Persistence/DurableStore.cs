using System.Diagnostics;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// The data of a keyspace on the disk: what was there is loaded when it is opened, what changes is appended to the log until it
/// is disposed. Thread safe.
/// </summary>
internal sealed class DurableStore : IDisposable
{
    // Between two looks of the thread for what nobody else has written: changes of the engine itself, and of callers in process.
    private const int LookMs = 10;
    private const int SyncMs = 1000;

    private readonly Keyspace _keyspace;
    private readonly AppendOnlyLog _log;
    private readonly CommandDispatcher _dispatcher;
    private readonly SyncWaiters _waiters = new();
    private readonly Thread _thread;
    private readonly AutoResetEvent _work = new(initialState: false);
    private volatile bool _ends;

    private DurableStore(CommandDispatcher dispatcher, AppendOnlyLog log, RecoveryReport recovery)
    {
        _dispatcher = dispatcher;
        _keyspace = dispatcher.Keyspace;
        _log = log;
        Recovery = recovery;
        _keyspace.Commits = log;
        _keyspace.AddSink(log);
        dispatcher.Witness = new SeenChanges(log);
        _thread = new Thread(Run) { IsBackground = true, Name = "tiercel-log" };
        _thread.Start();
    }

    /// <summary>What was found at the start.</summary>
    public RecoveryReport Recovery { get; }

    /// <summary>The log.</summary>
    public AppendOnlyLog Log => _log;

    /// <summary>Why nothing can be written to the disk any more; null = all is well.</summary>
    public Exception? Failure => _log.Writer.Failure;

    /// <summary>All changes before this position are in the hands of the system.</summary>
    public long WrittenTo => _log.Writer.WrittenTo;

    /// <summary>All changes before this position are on the disk.</summary>
    public long SyncedTo => _log.Writer.SyncedTo;

    /// <summary>Behind which position the last change of all lies.</summary>
    public long End => _log.Writer.Staged.End;

    /// <summary>Whether nothing is acknowledged, or shown, that is not on the disk.</summary>
    public bool IsAlways => _keyspace.Options.Durability.Sync == SyncPolicy.Always;

    /// <summary>Behind which position the last change of the calling thread lies.</summary>
    public long PositionOfThread => _log.PositionOfThread;

    /// <summary>
    /// Loads what the directory of the options holds into an empty keyspace, and keeps what changes from then on.
    /// </summary>
    /// <exception cref="InvalidDataException">A file is damaged or missing; the message says which, and what can be done.</exception>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be used.</exception>
    public static DurableStore Open(CommandDispatcher dispatcher, IFileSystem files)
    {
        Keyspace keyspace = dispatcher.Keyspace;
        AppendOnlyDirectory directory = new(files, keyspace.Options.Durability);
        long started = Stopwatch.GetTimestamp();
        keyspace.BeginReplay();
        long lost;
        long commands;
        try
        {
            lost = directory.Load(dispatcher, out commands);
        }
        finally
        {
            keyspace.EndReplay();
        }

        GroupCommitWriter writer = new(directory.OpenLast(out long length), length);
        RecoveryReport recovery = new(commands, lost, Stopwatch.GetElapsedTime(started));
        return new DurableStore(dispatcher, new AppendOnlyLog(writer), recovery);
    }

    /// <summary>Hands all changes so far to the system; false if that failed, now or before.</summary>
    public bool Write() => _log.Writer.Write();

    /// <summary>
    /// Tells somebody once all changes before a position are on the disk, or cannot be brought there any more; at once if it is so.
    /// </summary>
    public void Await(long position, ISyncWaiter waiter)
    {
        _waiters.Add(position, waiter);
        _work.Set();
    }

    /// <summary>Brings all that was written to the disk, on this thread; false if that failed, now or before.</summary>
    public bool Sync() => _log.Writer.Sync();

    /// <summary>Writes and syncs what is there, and says in the log that it ended in peace. Nobody changes anything any more.</summary>
    public void Dispose()
    {
        _ends = true;
        _work.Set();
        _thread.Join();
        _dispatcher.Witness = null;
        _keyspace.RemoveSink(_log);
        _keyspace.Commits = null;
        _log.Dispose();
        _work.Dispose();
    }

    private void Run()
    {
        long syncedAt = Stopwatch.GetTimestamp();
        while (!_ends)
        {
            _work.WaitOne(LookMs);
            _log.Writer.Write();
            SyncPolicy policy = _keyspace.Options.Durability.Sync;
            bool isDue = policy == SyncPolicy.EverySecond && Stopwatch.GetElapsedTime(syncedAt).TotalMilliseconds >= SyncMs;
            if (isDue || policy == SyncPolicy.Always)
            {
                _log.Writer.Sync();
                syncedAt = Stopwatch.GetTimestamp();
            }

            // Who waits may have asked while another policy held.
            _waiters.Release(Failure is null && policy == SyncPolicy.Always ? SyncedTo : long.MaxValue);
        }

        _log.Writer.Seal();
        _waiters.Release(long.MaxValue);
    }
}
