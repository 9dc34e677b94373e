using System.Diagnostics;
using Tiercel.Commands;

namespace Tiercel.Scripting;

/// <summary>The scripts of one dispatcher, and the machines that run them: one for each thread that does. Thread safe.</summary>
internal sealed class ScriptEngine : IDisposable
{
    [ThreadStatic]
    private static ScriptMachine? _forThisThread;

    private readonly List<ScriptRun> _running = [];
    private volatile int _runningCount;
    private int _generation;

    public ScriptEngine(CommandDispatcher dispatcher, ScriptOptions options)
    {
        Dispatcher = dispatcher;
        Options = options;
        Cache = new ScriptCache(dispatcher.Keyspace.Hasher);
        Workers = new ScriptWorkers(options);
        Functions = new FunctionLibraries(this);
    }

    public CommandDispatcher Dispatcher { get; }

    public ScriptOptions Options { get; }

    public ScriptCache Cache { get; }

    public ScriptWorkers Workers { get; }

    /// <summary>The libraries of functions.</summary>
    public FunctionLibraries Functions { get; }

    /// <summary>.NET functions that scripts find.</summary>
    public HostFunctions HostFunctions { get; init; } = new();

    /// <summary>Whether scripts run on threads for scripts.</summary>
    public bool IsAnyRunning => _runningCount != 0;

    /// <summary>A script has begun to run on a thread for scripts, or has ended; under no lock of a shard.</summary>
    public event Action? RunningChanged;

    /// <summary>Takes what scripts write to the log: a level from 0 (debug) to 3 (warning), and a line. Null = nobody does.</summary>
    public Action<int, string>? Log { get; set; }

    /// <summary>Grows each time scripts or libraries are forgotten: machines forget theirs then.</summary>
    public int Generation => Volatile.Read(ref _generation);

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

    /// <summary>Ends the scripts, or the functions, that run; returns the error to reply, empty if it has.</summary>
    public ReadOnlySpan<byte> Kill(bool functions)
    {
        lock (_running)
        {
            if (_running.Count == 0) return ScriptErrors.NotBusy;
            ScriptRun[] runs = [.. _running.Where(r => r.Script is LibraryFunction == functions)];
            if (runs.Length == 0) return functions ? ScriptErrors.BusyWithScript : ScriptErrors.BusyWithFunction;
            bool all = true;
            foreach (ScriptRun run in runs) all &= run.TryKill();
            return all ? default : ScriptErrors.Unkillable;
        }
    }

    /// <summary>The function that has run longest on a thread for scripts: its name, its call, for how long; null if none does.</summary>
    public (byte[] Name, byte[][] Words, TimeSpan Elapsed)? RunningFunction()
    {
        lock (_running)
        {
            ScriptRun? run = _running.Find(static r => r.Script is LibraryFunction);
            return run is null ? null : (run.Script.Name, run.CallWords, Stopwatch.GetElapsedTime(run.StartedAt));
        }
    }

    /// <summary>What a call that needs what scripts hold is told: how they can be ended.</summary>
    public ReadOnlySpan<byte> BusyError
    {
        get
        {
            lock (_running)
            {
                bool isScript = _running.Count == 0 || _running.Exists(static r => r.Script is not LibraryFunction);
                return isScript ? ScriptErrors.BusyWithScript : ScriptErrors.BusyWithFunction;
            }
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
        ForgetFunctions();
    }

    /// <summary>Machines forget the functions they keep, before their next run.</summary>
    public void ForgetFunctions() => Interlocked.Increment(ref _generation);
}
