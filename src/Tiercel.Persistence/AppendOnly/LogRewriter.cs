// To rewrite a log is to take a snapshot and to cut the log at its moment: the snapshot is the base of what is appended from
// there on. Until it is whole, and the manifest says so, a start reads what it has read before, and the new increment behind it.
//
// After a failed write it is otherwise: what the log lacks is in memory alone, so the new increment follows the new base and
// nothing else, and changes are refused until both are in the manifest.
using System.Diagnostics;
using Tiercel.Engine;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>Makes a log short again, and a broken one whole. One thread at a time.</summary>
internal sealed class LogRewriter(
    IFileSystem files, AppendOnlyDirectory directory, AppendOnlyLog log, Keyspace keyspace, ILibraryStore libraries)
{
    // The increment that the next rewrite goes on with: made once, however often another snapshot is in its way.
    private IFile? _prepared;

    /// <summary>Rewrites the log; null if another snapshot is taken just now.</summary>
    public SnapshotOutcome? Rewrite(CancellationToken cancellation) => Run(recovers: false, cancellation);

    /// <summary>Begins the log anew after a failure; null if another snapshot is taken just now.</summary>
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
            if (recovers)
            {
                next = directory.CreateUnnamed(out present);
            }
            else
            {
                next = _prepared ??= directory.CreateNext(out _);
                present = directory.Manifest;
            }

            IFile cutTo = next;
            IReadOnlyList<byte[]> codes = [];
            using Snapshot? snapshot = Snapshot.TryBegin(keyspace, () => libraries.WhileStill(() =>
            {
                codes = libraries.Codes;
                if (recovers) log.BeginAnew(cutTo);
                else log.Cut(cutTo);
            }));
            if (snapshot is null)
            {
                if (!recovers) next = null;
                return null;
            }

            next = _prepared = null;
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
            return new SnapshotOutcome(e, 0, 0, 0, Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            next?.Dispose();
        }
    }

    private void Sync()
    {
        if (!log.Writer.Write() || !log.Writer.Sync()) throw new IOException(log.Writer.Failure!.Message, log.Writer.Failure);
    }
}
