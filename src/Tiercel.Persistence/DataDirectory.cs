using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// What is kept of a keyspace on the disk: a log, or a snapshot file, or neither until somebody asks for one. Loaded once, at the
/// start; then kept until it is disposed, or for as long as somebody wants a log. Thread safe.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly CommandDispatcher _dispatcher;
    private readonly ILibraryStore _libraries;
    private readonly IFileSystem _files;
    private readonly DirectoryLease _lease;
    private readonly Lock _gate = new();
    private volatile DurableStore? _log;
    private Task _ending = Task.CompletedTask;
    private long _endOfFormer;

    public DataDirectory(CommandDispatcher dispatcher, ILibraryStore libraries, IFileSystem files)
    {
        (_dispatcher, _libraries, _files) = (dispatcher, libraries, files);
        _lease = new DirectoryLease(files, Options.Directory);
        Snapshots = new SnapshotStore(dispatcher, libraries, files, _lease);
    }

    /// <summary>The snapshot file.</summary>
    public SnapshotStore Snapshots { get; }

    /// <summary>The log; null = there is none.</summary>
    public DurableStore? Log => _log;

    private DurabilityOptions Options => _dispatcher.Keyspace.Options.Durability;

    /// <summary>
    /// Loads the log if there is to be one, else the snapshot file if there is one; so, too, if there is to be a log, and there is
    /// none: it begins with what the file holds. Whoever is to write to the directory by himself has it for himself from now on.
    /// </summary>
    /// <param name="isOwn">Whether nobody else may use the directory, whatever is written to it.</param>
    /// <param name="progress">Is told how far it has come; null = nobody wants to know.</param>
    /// <returns>Whether anything was loaded.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or missing; the message says which, and what can be done.</exception>
    /// <exception cref="IOException">The disk is full or broken, or somebody else uses the directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be used.</exception>
    /// <exception cref="OperationCanceledException">Whoever follows the progress has ended it.</exception>
    public bool Open(bool isOwn, LoadProgress? progress = null)
    {
        bool writes = isOwn || Options.AppendOnly || !Options.SavePoints.IsEmpty;
        if (writes) _lease.Take();
        bool isLoaded = Options.AppendOnly ? OpenLog(progress) : Snapshots.Load(progress);
        // Not before all is loaded: a start that is refused leaves everything as it was.
        if (writes) Snapshots.RemoveLeft();
        return isLoaded;
    }

    /// <summary>
    /// Begins a log with all data there is, if there is none: its base is written in the background. Anything that the directory
    /// holds of another log gives way once that is whole.
    /// </summary>
    /// <exception cref="InvalidDataException">The manifest in the directory is damaged.</exception>
    /// <exception cref="IOException">The disk is full or broken, or somebody else uses the directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be used.</exception>
    public void BeginLog()
    {
        lock (_gate)
        {
            if (!_ending.IsCompleted) throw new IOException("The former log is about to end: once it has, another one can begin.");
            _log ??= DurableStore.Begin(_dispatcher, _libraries, _files, _lease, _endOfFormer);
        }
    }

    /// <summary>
    /// Ends the log, if there is one; completes when all changes before the call are in it, on the disk. Scripts that run, and hold
    /// keys, are waited for.
    /// </summary>
    public Task EndLog()
    {
        lock (_gate)
        {
            if (_log is not { } log) return _ending;
            _log = null;
            log.StopHearing();
            return _ending = Task.Run(() =>
            {
                log.Dispose();
                // What was seen of it, or changed, lies before whatever comes.
                _endOfFormer = log.End;
            });
        }
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
        EndLog().GetAwaiter().GetResult();
        _lease.Dispose();
    }

    private bool OpenLog(LoadProgress? progress)
    {
        if (Manifest.Exists(_files, Options) || !Snapshots.Exists)
        {
            _log = DurableStore.Open(_dispatcher, _libraries, _files, _lease, progress);
            return true;
        }

        Snapshots.Load(progress);
        BeginLog();
        // Before that a change that is acknowledged would be in no file that a start reads.
        _log!.WaitForBase();
        return true;
    }
}
