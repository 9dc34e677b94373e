using System.Buffers;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Scripting;

namespace Tiercel;

/// <summary>
/// An embedded engine: numbered databases in memory off the managed heap, for this process alone or served to others by
/// <c>TiercelServer.Start(engine)</c>. Thread safe. Dispose it to free the memory and end its one background thread;
/// after that every operation throws <see cref="ObjectDisposedException"/>, while leases stay valid.
/// </summary>
public sealed partial class TiercelEngine : IDisposable
{
    private readonly Lazy<ExecutorPool> _executors;
    private readonly Lazy<RemovalEvents> _events;
    private int _isDisposed;

    /// <summary>An empty engine.</summary>
    /// <param name="options">Its limits; null = the defaults. Kept, not copied: changeable ones may be changed later.</param>
    /// <exception cref="ArgumentException">
    /// They say that data is kept on the disk: <see cref="Open(EngineOptions)"/> is for that.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public TiercelEngine(EngineOptions? options = null)
        : this(WithDefaults(options ?? new EngineOptions()), drivesClock: true)
    {
    }

    /// <summary>An engine whose clock somebody else advances: the reactors of the server that owns it.</summary>
    internal TiercelEngine(EngineOptions options, bool drivesClock)
    {
        Keyspace = new Keyspace(options);
        _executors = new Lazy<ExecutorPool>(OpenExecutors);
        _events = new Lazy<RemovalEvents>(() =>
        {
            RemovalEvents events = new(this);
            Keyspace.AddSink(events);
            return events;
        });
        Keyspace.StartMaintenance(drivesClock && options.TimeProvider == TimeProvider.System);
    }

    /// <summary>
    /// A key's time had passed and it was removed, when somebody asked for it or by the sweep. Raised after the lock, on a
    /// pool thread, one event at a time; a handler may use the engine. What a handler throws ends the process, as on
    /// any pool thread. Handlers that fall more than 65,536 removals behind miss some: <see cref="EventsDropped"/>.
    /// </summary>
    public event EventHandler<KeyRemovedEventArgs>? KeyExpired
    {
        add => _events.Value.Expired += value;
        remove => _events.Value.Expired -= value;
    }

    /// <summary>A key was removed because a limit was reached. Raised as <see cref="KeyExpired"/> is.</summary>
    public event EventHandler<KeyRemovedEventArgs>? KeyEvicted
    {
        add => _events.Value.Evicted += value;
        remove => _events.Value.Evicted -= value;
    }

    /// <summary>Counters of this moment: keys, memory, hits, misses, removals, and latencies of single operations.</summary>
    public KeyspaceStatistics Statistics => Keyspace.GetStatistics();

    /// <summary>The commands that <see cref="Execute"/> ran, with their counts and latencies; those never called are absent.</summary>
    public IReadOnlyList<CommandUse> CommandStatistics => _executors.IsValueCreated ? _executors.Value.Uses() : [];

    /// <summary>Removals that <see cref="KeyExpired"/> and <see cref="KeyEvicted"/> did not tell, because handlers were slow.</summary>
    public long EventsDropped => _events.IsValueCreated ? _events.Value.Dropped : 0;

    /// <summary>.NET functions for scripts, and how scripts are run.</summary>
    public EngineScripts Scripts { get; } = new();

    internal Keyspace Keyspace { get; }

    /// <summary>The database with this index, from 0. It costs next to nothing until the first key comes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such database.</exception>
    public Database GetDatabase(int index)
    {
        CheckDatabase(index);
        return Keyspace.Database(index);
    }

    /// <summary>
    /// Exchanges all keys of two databases in one step, whatever they hold: a database filled on the side takes the place of
    /// another. <see cref="Database"/> objects keep their indexes. A database swapped with itself stays as it is.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such database.</exception>
    /// <exception cref="DurabilityException">The disk is full or broken.</exception>
    public void SwapDatabases(int one, int other)
    {
        Keyspace.Refusals.Require();
        GetDatabase(one).SwapWith(GetDatabase(other));
    }

    /// <summary>
    /// Runs any data command on database 0, as a client of the server would: <c>Execute("SET", "key", 42)</c>. Commands
    /// of connections and of the server's administration are unknown here. The typed doors of <see cref="Database"/>
    /// are several times faster. Each call is atomic. A command that would wait (BLPOP) replies as if its time had passed:
    /// see <see cref="ExecuteAsync"/>.
    /// </summary>
    /// <param name="command">The command's name and its arguments.</param>
    /// <returns>The reply, with the types of RESP3; an unknown command or a wrong argument is an error reply.</returns>
    /// <exception cref="ArgumentException">There is no word at all, or more than 2 GiB of them.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public CommandReply Execute(params ReadOnlySpan<CommandArgument> command) => ExecuteOn(0, command);

    /// <summary>As <see cref="Execute"/>, on another database.</summary>
    /// <param name="database">Its number.</param>
    /// <param name="command">The command's name and its arguments.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such database.</exception>
    public CommandReply ExecuteOn(int database, params ReadOnlySpan<CommandArgument> command)
    {
        Check(database, command);
        return _executors.Value.Execute(database, command);
    }

    /// <summary>
    /// As <see cref="ExecuteOn"/>, for commands that may wait: <c>await engine.ExecuteAsync(0, ["BLPOP", "queue", 5])</c>. It
    /// runs at once, on this thread, and the task is complete then, unless the command waits, or its change is to be on the disk
    /// first: see <see cref="WhenDurableAsync(CancellationToken)"/>.
    /// </summary>
    /// <param name="database">The number of the database.</param>
    /// <param name="command">The command's name and its arguments.</param>
    /// <param name="cancellation">
    /// Ends a wait, and the task is cancelled then; unless the command has gone on already: the task completes with its reply.
    /// </param>
    /// <returns>The reply, as of <see cref="Execute"/>.</returns>
    /// <exception cref="ArgumentException">There is no word at all, or more than 2 GiB of them.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such database.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed, perhaps while the command waits.</exception>
    public ValueTask<CommandReply> ExecuteAsync(
        int database, ReadOnlySpan<CommandArgument> command, CancellationToken cancellation = default)
    {
        Check(database, command);
        return WhenDurableAsync(_executors.Value.ExecuteAsync(database, command, cancellation), cancellation);
    }

    /// <summary>
    /// Runs a script as one step: nobody sees the data in the midst of it, and when it fails nothing of what it has done stays.
    /// On this thread, until its end.
    /// </summary>
    /// <param name="database">The number of the database.</param>
    /// <param name="script">The script. It finds its keys in KEYS and its arguments in ARGV.</param>
    /// <param name="keys">The keys it will use; it may use others, at some cost when other threads use the same.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it returns, as Redis turns values of Lua into replies; an error reply if it failed.</returns>
    /// <exception cref="ArgumentNullException">There is no script.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such database.</exception>
    /// <exception cref="TimeoutException">
    /// Another script, which takes long, holds a key, and has not ended within <see cref="ScriptOptions.BusyReplyThresholdMs"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public CommandReply Eval(
        int database, LuaScript script, ReadOnlySpan<CommandArgument> keys = default, ReadOnlySpan<CommandArgument> arguments = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        int count = 3 + keys.Length + arguments.Length;
        CommandArgument[] words = ArrayPool<CommandArgument>.Shared.Rent(count);
        (words[0], words[1], words[2]) = ("EVAL", script.Body, keys.Length);
        keys.CopyTo(words.AsSpan(3));
        arguments.CopyTo(words.AsSpan(3 + keys.Length));
        try
        {
            return ExecuteOn(database, words.AsSpan(0, count));
        }
        finally
        {
            words.AsSpan(0, count).Clear();
            ArrayPool<CommandArgument>.Shared.Return(words);
        }
    }

    /// <summary>
    /// As <see cref="Eval"/>; completes when its changes are as safe as <see cref="WhenDurableAsync(CancellationToken)"/> says.
    /// </summary>
    /// <param name="database">The number of the database.</param>
    /// <param name="script">The script. It finds its keys in KEYS and its arguments in ARGV.</param>
    /// <param name="keys">The keys it will use.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellation">Ends the wait for the disk.</param>
    /// <exception cref="ArgumentNullException">There is no script.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such database.</exception>
    /// <exception cref="TimeoutException">Another script, which takes long, holds a key, and has not ended in time.</exception>
    /// <exception cref="DurabilityException">The disk is full or broken: whether its changes are on it is not known.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended; the script has run.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public ValueTask<CommandReply> EvalAsync(
        int database,
        LuaScript script,
        ReadOnlySpan<CommandArgument> keys = default,
        ReadOnlySpan<CommandArgument> arguments = default,
        CancellationToken cancellation = default) =>
        WhenDurableAsync(ValueTask.FromResult(Eval(database, script, keys, arguments)), cancellation);

    private ExecutorPool OpenExecutors()
    {
        CommandDispatcher dispatcher = new(Keyspace, new CommandTable(Commands.GeneratedCommands.All, Scripting.GeneratedCommands.All));
        dispatcher.Scripting = new ScriptEngine(dispatcher, Scripts.Options) { HostFunctions = Scripts.Functions };
        return new ExecutorPool(dispatcher);
    }

    internal void CheckDatabase(int database)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(database);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(database, Keyspace.DatabaseCount);
    }

    private void Check(int database, ReadOnlySpan<CommandArgument> command)
    {
        CheckDatabase(database);
        if (command.IsEmpty) throw new ArgumentException("A command has at least its name.", nameof(command));
        ObjectDisposedException.ThrowIf(Keyspace.IsDisposed, this);
    }

    private static EngineOptions WithDefaults(EngineOptions options)
    {
        if (options.KeepsData)
            throw new ArgumentException("Data that is kept on the disk is loaded first: call TiercelEngine.Open.", nameof(options));
        options.UseEmbeddedDefaults();
        return options;
    }

    /// <summary>
    /// Stops the background threads and frees all memory. What is kept on the disk is there to its last change when this returns: the
    /// log is synced, a snapshot is written if there are <see cref="DurabilityOptions.SavePoints"/>. Calling it again does nothing.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        if (_executors.IsValueCreated) _executors.Value.Dispose();
        _data?.EndSnapshots();
        // Nobody changes anything any more from here on.
        Keyspace.Close();
        _data?.Dispose();
        Keyspace.Dispose();
    }
}
