using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Scripting;
using Tiercel.Storage;

namespace Tiercel;

// Data that is kept on the disk.
public sealed partial class TiercelEngine
{
    private EngineData? _data;

    /// <summary>What is kept on the disk, and how that stands; null = nothing is, as the engine was not opened with a directory.</summary>
    public DurabilityStatus? Durability => _data?.Status;

    /// <summary>What is kept, for a server that serves this engine.</summary>
    internal EngineData? Data => _data;

    /// <summary>Runs the commands of callers.</summary>
    internal CommandDispatcher Dispatcher => _executors.Value.Dispatcher;

    /// <summary>The libraries of functions.</summary>
    internal FunctionLibraries Functions => ((ScriptEngine)Dispatcher.Scripting!).Functions;

    /// <summary>
    /// Opens an engine whose data is kept in <see cref="EngineOptions.DataDirectory"/>: what is there is loaded, and what changes is
    /// appended to a log, until the engine is disposed. The files are those of a server with the same settings, and of Redis 7.
    /// </summary>
    /// <remarks>
    /// Left alone, <see cref="EngineOptions.EvictionPolicy"/> is <see cref="EvictionPolicy.NoEviction"/> here: what is kept does not give
    /// way by itself, and beyond the limit of memory writes throw <see cref="InsufficientMemoryException"/>.
    /// </remarks>
    /// <param name="options">Its limits, and the directory. Kept, not copied: changeable ones may be changed later.</param>
    /// <exception cref="ArgumentException">No directory is named.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is damaged or missing; the message names the file and the byte, and says what can be done. Nothing was changed.
    /// </exception>
    /// <exception cref="IOException">The disk is full or broken, or another process, which is named, uses the directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be used.</exception>
    public static TiercelEngine Open(EngineOptions options) => Open(options, SystemFiles.Instance);

    internal static TiercelEngine Open(EngineOptions options, IFileSystem files)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.KeepsData) throw new ArgumentException($"{nameof(EngineOptions.DataDirectory)} names no directory.", nameof(options));
        options.UseEmbeddedDefaults();
        TiercelEngine engine = new(options, drivesClock: true);
        try
        {
            engine._data = new EngineData(engine.Dispatcher, engine.Functions, files);
            return engine;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Completes when everything that was changed before the call, by this thread and all others, is as safe as
    /// <see cref="DurabilityOptions.Sync"/> says. <see cref="SyncPolicy.Always"/>: on the disk; all who wait at one time share one sync.
    /// <see cref="SyncPolicy.EverySecond"/> and <see cref="SyncPolicy.Never"/>: in the hands of the system, so that it is there after
    /// this process was killed; that is done at once, on this thread. Without a log it is complete at once.
    /// </summary>
    /// <remarks>
    /// The typed doors return when a change is in memory; it goes to the system within some ten milliseconds by itself. Whoever is to
    /// be told that something is safe is told after this. A call that finds nothing to wait for costs some nanoseconds and allocates
    /// nothing.
    /// </remarks>
    /// <param name="cancellation">Ends the wait. The changes stay, and become durable or not.</param>
    /// <exception cref="DurabilityException">The disk is full or broken: which changes are on it is not known.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public ValueTask WhenDurableAsync(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(Keyspace.IsDisposed, this);
        return _data is null ? default : _data.WhenDurableAsync(cancellation);
    }

    /// <summary>
    /// Writes all data, as it is at one moment, to the snapshot file (<see cref="DurabilityOptions.SnapshotName"/>), on a pool thread;
    /// the engine is used meanwhile. It waits for another snapshot that is taken just now.
    /// </summary>
    /// <param name="cancellation">Ends it; the former file stays.</param>
    /// <exception cref="InvalidOperationException">The engine was not opened with a directory.</exception>
    /// <exception cref="DurabilityException">The disk is full or broken; the former file is as it was.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public Task SaveAsync(CancellationToken cancellation = default) => RequireData().SaveAsync(cancellation);

    /// <summary>
    /// Writes the log anew, as short as the data allows, in the background; without a log nothing is done. It is done by itself when the
    /// log has grown enough: see <see cref="DurabilityOptions.RewriteGrowthPercentage"/>.
    /// </summary>
    /// <param name="cancellation">Ends the wait for it, not the writing.</param>
    /// <exception cref="InvalidOperationException">The engine was not opened with a directory.</exception>
    /// <exception cref="DurabilityException">The disk is full or broken; the former log goes on.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended, or the engine was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public Task RewriteLogAsync(CancellationToken cancellation = default) => RequireData().RewriteLogAsync(cancellation);

    private EngineData RequireData()
    {
        ObjectDisposedException.ThrowIf(Keyspace.IsDisposed, this);
        return _data ?? throw new InvalidOperationException($"Nothing is kept on the disk: see {nameof(Open)}.");
    }

    // What is told when it is safe. Only a wait makes it a task.
    private ValueTask<T> WhenDurableAsync<T>(ValueTask<T> result, CancellationToken cancellation)
    {
        if (_data is null) return result;
        if (!result.IsCompletedSuccessfully) return AwaitAsync(result, cancellation);
        T value = result.Result;
        ValueTask durable = WhenDurableAsync(cancellation);
        return durable.IsCompletedSuccessfully ? ValueTask.FromResult(value) : AwaitAsync(value, durable);
    }

    private async ValueTask<T> AwaitAsync<T>(ValueTask<T> result, CancellationToken cancellation)
    {
        T value = await result.ConfigureAwait(false);
        await WhenDurableAsync(cancellation).ConfigureAwait(false);
        return value;
    }

    private static async ValueTask<T> AwaitAsync<T>(T value, ValueTask durable)
    {
        await durable.ConfigureAwait(false);
        return value;
    }
}
