using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>Writes snapshots to files. A file is there as a whole or not at all, whatever happens meanwhile.</summary>
internal static class SnapshotFile
{
    /// <summary>Writes a snapshot to a file of its own and puts that in the place of the one there may be; returns its length.</summary>
    /// <param name="files">Where.</param>
    /// <param name="path">Its name.</param>
    /// <param name="keyspace">Whose data it is.</param>
    /// <param name="snapshot">What is written; it is read to its end.</param>
    /// <param name="libraries">The code of the libraries of functions.</param>
    /// <param name="isBase">Whether it is the base of a log.</param>
    /// <param name="cancellation">Ends it early; nothing has changed then.</param>
    /// <exception cref="IOException">The disk is full or broken; nothing has changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    /// <exception cref="InsufficientMemoryException">There was no memory for it.</exception>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static long Write(
        IFileSystem files,
        string path,
        Keyspace keyspace,
        Snapshot snapshot,
        IReadOnlyList<byte[]> libraries,
        bool isBase,
        CancellationToken cancellation = default)
    {
        string directory = Path.GetDirectoryName(path) is { Length: > 0 } found ? found : ".";
        string temporary = TemporaryFiles.PathFor(path);
        bool isInPlace = false;
        try
        {
            long length;
            using (IFile file = files.Create(temporary))
            {
                length = WriteTo(file, keyspace, snapshot, libraries, isBase, cancellation);
            }

            files.Replace(temporary, path);
            isInPlace = true;
            files.SyncDirectory(directory);
            return length;
        }
        finally
        {
            // The failure that brought us here is the one to be told.
            if (!isInPlace) TemporaryFiles.TryDelete(files, temporary);
        }
    }

    private static long WriteTo(
        IFile file,
        Keyspace keyspace,
        Snapshot snapshot,
        IReadOnlyList<byte[]> libraries,
        bool isBase,
        CancellationToken cancellation)
    {
        using RdbFileWriter writer = new(file, keyspace, snapshot.Version, isBase);
        writer.WriteLibraries(libraries, keyspace.Options.CompressDumps);
        PooledBuffer records = default;
        try
        {
            while (snapshot.TryGetDatabase(out SnapshotDatabase database))
            {
                writer.BeginDatabase(database.Index, database.Keys, database.Expiring);
                for (bool isMore = true; isMore;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    records.Clear();
                    isMore = snapshot.ReadPiece(ref records);
                    writer.Write(records.Written);
                }
            }
        }
        finally
        {
            records.Dispose();
        }

        writer.End();
        return writer.Length;
    }
}
