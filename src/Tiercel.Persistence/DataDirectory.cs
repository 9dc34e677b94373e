using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// What is kept of a keyspace on the disk: a log, or a snapshot file, or neither until somebody asks for one. Loaded once, at the
/// start; then kept until it is disposed. Thread safe.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly CommandDispatcher _dispatcher;
    private readonly ILibraryStore _libraries;
    private readonly IFileSystem _files;
    private readonly DirectoryLease _lease;

    public DataDirectory(CommandDispatcher dispatcher, ILibraryStore libraries, IFileSystem files)
    {
        (_dispatcher, _libraries, _files) = (dispatcher, libraries, files);
        _lease = new DirectoryLease(files, Options.Directory);
        Snapshots = new SnapshotStore(dispatcher, libraries, files, _lease);
    }

    /// <summary>The snapshot file.</summary>
    public SnapshotStore Snapshots { get; }

    /// <summary>The log; null = there is none.</summary>
    public DurableStore? Log { get; private set; }

    private DurabilityOptions Options => _dispatcher.Keyspace.Options.Durability;

    /// <summary>
    /// Loads the log if there is to be one, else the snapshot file if there is one. Whoever is to write to the directory by himself
    /// has it for himself from now on.
    /// </summary>
    /// <param name="isOwn">Whether nobody else may use the directory, whatever is written to it.</param>
    /// <returns>Whether anything was loaded.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or missing; the message says which, and what can be done.</exception>
    /// <exception cref="IOException">The disk is full or broken, or somebody else uses the directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be used.</exception>
    public bool Open(bool isOwn)
    {
        if (Options.AppendOnly)
        {
            Log = DurableStore.Open(_dispatcher, _libraries, _files, _lease);
            return true;
        }

        if (isOwn || !Options.SavePoints.IsEmpty) _lease.Take();
        return Snapshots.Load();
    }

    /// <summary>Ends the snapshots, with a last one if it is wanted. Nobody changes anything any more.</summary>
    public void EndSnapshots(bool saves)
    {
        Snapshots.Dispose();
        if (saves) Snapshots.SaveAtEnd();
    }

    /// <summary>Ends the log, all of it on the disk, and lets others use the directory.</summary>
    public void Dispose()
    {
        Log?.Dispose();
        _lease.Dispose();
    }
}
