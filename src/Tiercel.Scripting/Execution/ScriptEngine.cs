using Tiercel.Commands;

namespace Tiercel.Scripting;

/// <summary>The scripts of one dispatcher, and the machines that run them: one for each thread that does. Thread safe.</summary>
internal sealed class ScriptEngine : IDisposable
{
    [ThreadStatic]
    private static ScriptMachine? _forThisThread;

    private readonly List<ScriptRun> _running = [];
    private volatile int _runningCount;

    public ScriptEngine(CommandDispatcher dispatcher, ScriptOptions options)
    {
        Dispatcher = dispatcher;
        Options = options;
        Cache = new ScriptCache(dispatcher.Keyspace.Hasher);
        Workers = new ScriptWorkers(options);
    }

    public CommandDispatcher Dispatcher { get; }

    public ScriptOptions Options { get; }

    public ScriptCache Cache { get; }

    public ScriptWorkers Workers { get; }

    /// <summary>Whether scripts run on threads for scripts.</summary>
    public bool IsAnyRunning => _runningCount != 0;

    /// <summary>A script has begun to run on a thread for scripts, or has ended; under no lock of a shard.</summary>
    public event Action? RunningChanged;

    /// <summary>Takes what scripts write to the log: a level from 0 (debug) to 3 (warning), and a line. Null = nobody does.</summary>
    public Action<int, string>? Log { get; set; }

    /// <summary>Grows each time all scripts are forgotten: machines forget theirs then.</summary>
    public int Generation { get; private set; }

    /// <summary>The one of a dispatcher, made if it has none.</summary>
    public static ScriptEngine Of(CommandDispatcher dispatcher)
    {
        if (dispatcher.Scripting is ScriptEngine known) return known;
        lock (dispatcher) return (ScriptEngine)(dispatcher.Scripting ??= new ScriptEngine(dispatcher, new ScriptOptions()));
    }

    /// <summary>The calling thread's machine, which runs nothing.</summary>
    public ScriptMachine MachineForThisThread()
    {
        if (_forThisThread is { } machine && machine.Engine == this) return machine;
        return _forThisThread = new ScriptMachine(this);
    }

    /// <summary>A script runs on a thread for scripts.</summary>
    public void Enter(ScriptRun run)
    {
        lock (_running)
        {
            _running.Add(run);
            _runningCount = _running.Count;
        }

        RunningChanged?.Invoke();
    }

    /// <summary>It has ended, and holds nothing any more.</summary>
    public void Leave(ScriptRun run)
    {
        lock (_running)
        {
            _running.Remove(run);
            _runningCount = _running.Count;
            run.ForgetKill();
        }

        RunningChanged?.Invoke();
    }

    /// <summary>Ends the scripts that run; null if there are none, false if the changes of one could not be taken back.</summary>
    public bool? Kill()
    {
        lock (_running)
        {
            if (_running.Count == 0) return null;
            bool all = true;
            foreach (ScriptRun run in _running) all &= run.TryKill();
            return all;
        }
    }

    /// <summary>Ends what runs, and the threads.</summary>
    public void Dispose()
    {
        lock (_running)
        {
            foreach (ScriptRun run in _running) run.Kill("The server is shutting down.");
        }

        Workers.Dispose();
    }

    /// <summary>Forgets all scripts.</summary>
    public void Flush()
    {
        Cache.Clear();
        Generation++;
    }
}
