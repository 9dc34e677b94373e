using Tiercel.Commands;

namespace Tiercel.Scripting;

/// <summary>The scripts of one dispatcher, and the machines that run them: one for each thread that does. Thread safe.</summary>
internal sealed class ScriptEngine
{
    [ThreadStatic]
    private static ScriptMachine? _forThisThread;

    public ScriptEngine(CommandDispatcher dispatcher, ScriptOptions options)
    {
        Dispatcher = dispatcher;
        Options = options;
        Cache = new ScriptCache(dispatcher.Keyspace.Hasher);
    }

    public CommandDispatcher Dispatcher { get; }

    public ScriptOptions Options { get; }

    public ScriptCache Cache { get; }

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

    /// <summary>Forgets all scripts.</summary>
    public void Flush()
    {
        Cache.Clear();
        Generation++;
    }
}
