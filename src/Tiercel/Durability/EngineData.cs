using System.Diagnostics;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Persistence;
using Tiercel.Scripting;
using Tiercel.Storage;

namespace Tiercel;

/// <summary>What an engine keeps on the disk. Thread safe.</summary>
internal sealed class EngineData : IDisposable
{
    // Another snapshot, or a rewrite of the log, is in the way: so soon it is tried again. A guess.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(10);

    private readonly Keyspace _keyspace;
    private readonly FunctionLibraries _functions;
    private readonly DurableWaits? _waits;
    private readonly TimeSpan _loadTime;

    /// <summary>Loads what is there.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or missing; the message says which, and what can be done.</exception>
    /// <exception cref="IOException">The disk is full or broken, or somebody else uses the directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be used.</exception>
    public EngineData(CommandDispatcher dispatcher, FunctionLibraries functions, IFileSystem files)
    {
        long started = Stopwatch.GetTimestamp();
        _keyspace = dispatcher.Keyspace;
        _functions = functions;
        Libraries = new ScriptLibraries(functions);
        Directory = new DataDirectory(dispatcher, Libraries, files);
        try
        {
            Directory.Open(isOwn: true);
        }
        catch
        {
            Directory.Dispose();
            throw;
        }

        _loadTime = Stopwatch.GetElapsedTime(started);
        if (Directory.Log is { } log) _waits = new DurableWaits(log);
        Directory.Snapshots.Start();
    }

    public DataDirectory Directory { get; }

    /// <summary>The libraries of functions that are kept.</summary>
    public ScriptLibraries Libraries { get; }

    /// <summary>How it stands.</summary>
    public DurabilityStatus Status => new()
    {
        Directory = Path.GetFullPath(_keyspace.Options.Durability.Directory),
        LogBytes = Directory.Log?.Rewrites.TotalBytes ?? 0,
        LastSaved = DateTimeOffset.FromUnixTimeMilliseconds(Directory.Snapshots.LastSaveMs),
        ChangesSinceSaved = Directory.Snapshots.Changes,
        Failure = _keyspace.Refusals.First,
        LoadedCommands = Directory.Log?.Recovery.Commands ?? 0,
        LostBytes = Directory.Log?.Recovery.LostBytes ?? 0,
        LoadTime = _loadTime,
    };

    /// <summary>Completes when all changes so far are as safe as the options say.</summary>
    public ValueTask WhenDurableAsync(CancellationToken cancellation)
    {
        if (Directory.Log is not { } log) return default;
        long end = log.End;
        if (log.IsKept(end)) return default;
        if (!log.Write()) return ValueTask.FromException(log.Refusal() ?? (Exception)new ObjectDisposedException(nameof(TiercelEngine)));
        if (log.IsKept(end)) return default;
        return cancellation.IsCancellationRequested ? ValueTask.FromCanceled(cancellation) : _waits!.Take().Begin(end, cancellation);
    }

    /// <summary>Writes the snapshot file.</summary>
    public async Task SaveAsync(CancellationToken cancellation)
    {
        SnapshotStore snapshots = Directory.Snapshots;
        SnapshotOutcome? outcome;
        while ((outcome = await Task.Run(() => snapshots.Save(cancellation), cancellation).ConfigureAwait(false)) is null)
            await Task.Delay(RetryAfter, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (outcome.Failure is { } failure) throw snapshots.Failed(failure);
    }

    /// <summary>Rewrites the log; nothing if there is none.</summary>
    public async Task RewriteLogAsync(CancellationToken cancellation)
    {
        if (Directory.Log is not { } log) return;
        SnapshotOutcome outcome = await log.Rewrites.RewriteAsync().WaitAsync(cancellation).ConfigureAwait(false);
        if (outcome.Failure is { } failure) throw log.Failed(failure);
    }

    /// <summary>What is kept of functions are those of the engine again, and not of a server that serves it.</summary>
    public void TakeLibrariesBack() => Libraries.MoveTo(_functions);

    /// <summary>Ends the snapshots, with a last one if they are written by themselves.</summary>
    public void EndSnapshots() => Directory.EndSnapshots(saves: !_keyspace.Options.Durability.SavePoints.IsEmpty);

    public void Dispose() => Directory.Dispose();
}
