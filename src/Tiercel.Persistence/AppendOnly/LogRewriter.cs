// To rewrite a log is to take a snapshot and to cut the log at its moment: the snapshot is the base of what is appended from
// there on. Until it is whole, and the manifest says so, a start reads what it has read before, and the new increment behind it.
//
// After a failed write it is otherwise: what the log lacks is in memory alone, so the new increment follows the new base and
// nothing else, and changes are refused until both are in the manifest. So does the first one of a log that begins while there
// is data: changes are logged from the moment of its snapshot on.
using System.Diagnostics;
using Tiercel.Engine;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>Makes a log short again, and a broken one whole. One thread at a time.</summary>
internal sealed class LogRewriter(
    IFileSystem files, AppendOnlyDirectory directory, AppendOnlyLog log, Keyspace keyspace, ILibraryStore libraries)
{
    // What the manifest says once there is a base in front of the log that has yet to begin; null = it has begun.
    private Manifest? _first;

    // Has it hear of changes.
    private Action? _attach;

    // The increment that the next rewrite goes on with: made once, however often another snapshot is in its way.
    private IFile? _prepared;

    /// <summary>Rewrites the log; null if another snapshot is taken just now.</summary>
    public SnapshotOutcome? Rewrite(CancellationToken cancellation) => Run(recovers: false, cancellation);

    /// <summary>Whether the log has yet to begin with all data there is: <see cref="Recover"/> does that.</summary>
    public bool IsToBegin => _attach is not null;

    /// <summary>The log begins with all data there is, and an increment that is in no manifest yet.</summary>
    /// <param name="first">What the manifest says then.</param>
    /// <param name="attach">Has the log hear of changes. Is called under all locks.</param>
    public void BeginWith(Manifest first, Action attach) => (_first, _attach) = (first, attach);

    /// <summary>Begins the log, or begins it anew after a failure; null if another snapshot is taken just now.</summary>
    public SnapshotOutcome? Recover(CancellationToken cancellation) => Run(recovers: true, cancellation);

    private SnapshotOutcome? Run(bool recovers, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        if (keyspace.Snapshot is not null) return null;
        IFile? next = null;
        try
        {
            // What is on the disk already need not be waited for at the cut.
            if (!recovers && !(log.Writer.Write() && log.Writer.Sync())) throw new IOException(log.Writer.Failure!.Message);
            Manifest present;
            if (_first is { } first)
            {
                present = first;
            }
            else if (recovers)
            {
                next = directory.CreateUnnamed(out present);
            }
            else
            {
                next = _prepared ??= directory.CreateNext(out _);
                present = directory.Manifest;
            }

            IFile? cutTo = next;
            IReadOnlyList<byte[]> codes = [];
            using Snapshot? snapshot = Snapshot.TryBegin(keyspace, () => libraries.WhileStill(() =>
            {
                codes = libraries.Codes;
                if (recovers) Begin(cutTo);
                else log.Cut(cutTo!);
            }));
            if (snapshot is null)
            {
                if (!recovers) next = null;
                return null;
            }

            next = _prepared = null;
            _first = null;
            if (!recovers) Sync();
            long bytes = SnapshotFile.Write(files, directory.NextBasePath, keyspace, snapshot, codes, isBase: true, cancellation);
            Sync();
            directory.Rebase(present, bytes);
            return new SnapshotOutcome(null, snapshot.SavedKeys, bytes, snapshot.PeakCopiedBytes, Stopwatch.GetElapsedTime(started));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InsufficientMemoryException
            or OperationCanceledException or ObjectDisposedException)
        {
            if (recovers) log.Writer.GiveUp(e);
            _first = null;
            return new SnapshotOutcome(e, 0, 0, 0, Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            next?.Dispose();
        }
    }

    // The increment of a log that has yet to begin is there already.
    private void Begin(IFile? cutTo)
    {
        if (cutTo is not null) log.BeginAnew(cutTo);
        _attach?.Invoke();
        _attach = null;
    }

    private void Sync()
    {
        if (!log.Writer.Write() || !log.Writer.Sync()) throw new IOException(log.Writer.Failure!.Message, log.Writer.Failure);
    }
}
