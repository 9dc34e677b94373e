using System.Collections.Concurrent;
using System.Diagnostics;
using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Scripting;

/// <summary>The scripts of one dispatcher, and the machines that run them: one for each thread that does. Thread safe.</summary>
internal sealed class ScriptEngine : IDisposable
{
    private const string ShuttingDown = "The server is shutting down.";

    [ThreadStatic]
    private static ScriptMachine? _forThisThread;

    private readonly List<ScriptRun> _running = [];
    private readonly List<WeakReference<ScriptMachine>> _machines = [];
    private readonly ConcurrentBag<CommandStatistics> _idleStatistics = [];
    private volatile int _runningCount;
    private bool _isDisposed;
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

    /// <summary>The random numbers of scripts.</summary>
    public ScriptRandom Random { get; } = new();

    /// <summary>The libraries of functions.</summary>
    public FunctionLibraries Functions { get; }

    /// <summary>.NET functions that scripts find.</summary>
    public HostFunctions HostFunctions { get; init; } = new();

    /// <summary>Whether scripts run on threads for scripts.</summary>
    public bool IsAnyRunning => _runningCount != 0;

    /// <summary>How many do.</summary>
    public int RunningCount => _runningCount;

    /// <summary>A script takes long, or is about to: on a thread for scripts, and then it has locked nothing yet.</summary>
    public event Action? Begun;

    /// <summary>Makes what counts the commands of one more thread for scripts; null = nobody reads it.</summary>
    public Func<CommandStatistics>? NewStatistics { get; init; }

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
        machine = new ScriptMachine(this);
        lock (_machines)
        {
            // Those of threads that are gone.
            _machines.RemoveAll(static m => !m.TryGetTarget(out _));
            _machines.Add(new WeakReference<ScriptMachine>(machine));
        }

        return _forThisThread = machine;
    }

    /// <summary>Bytes that the Lua values of the machines of all threads take, as far as is known.</summary>
    public long MachineBytes
    {
        get
        {
            lock (_machines) return _machines.Sum(static m => m.TryGetTarget(out ScriptMachine? machine) ? machine.Lua.MemoryBytes : 0);
        }
    }

    /// <summary>Whether a call may go on on a thread for scripts.</summary>
    public bool MayDetach(in CommandContext call) => call.MayWait && Options.Workers != LuaWorkers.Never;

    /// <summary>A call goes on on a thread for scripts: its client waits for the reply.</summary>
    public void Detach(ref CommandContext call, DetachedBody body)
    {
        WaitTerms terms = new() { IsReady = static (scoped in _, _, _) => false, Patience = Timeout.InfiniteTimeSpan };
        WaitingCall waiting = new(in call, in terms);
        call.Client.BeginDetached(waiting, () =>
        {
            if (!Workers.Post(() => waiting.RunDetached(body))) waiting.TryEnd(WaitEnd.Disposed);
        });
    }

    /// <summary>What counts the commands of a thread for scripts, until it is returned; null = nothing does.</summary>
    public CommandStatistics? RentStatistics() => _idleStatistics.TryTake(out CommandStatistics? idle) ? idle : NewStatistics?.Invoke();

    /// <summary>Takes back what <see cref="RentStatistics"/> has given.</summary>
    public void Return(CommandStatistics statistics) => _idleStatistics.Add(statistics);

    /// <summary>A script takes long, or is about to: from now on it can be killed.</summary>
    public void Enter(ScriptRun run)
    {
        lock (_running)
        {
            _running.Add(run);
            _runningCount = _running.Count;
            if (_isDisposed) run.Kill(ShuttingDown);
        }

        Begun?.Invoke();
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

    /// <summary>What a call is told that can not go on while scripts run: how they can be ended.</summary>
    public ReadOnlySpan<byte> BusyError
    {
        get
        {
            lock (_running) return _running.Count == 0 ? ScriptErrors.BusyWithScript : _running[0].BusyError;
        }
    }

    /// <summary>Ends what runs or is still to run, and the threads.</summary>
    public void Dispose()
    {
        lock (_running)
        {
            _isDisposed = true;
            foreach (ScriptRun run in _running) run.Kill(ShuttingDown);
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
