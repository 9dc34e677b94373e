using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Scripting;

/// <summary>EVAL, EVALSHA and FCALL: scripts and functions with their keys and arguments.</summary>
internal static class EvalCommands
{
    private const CommandFlags Common = CommandFlags.NoScript | CommandFlags.SkipMonitor | CommandFlags.Stale | CommandFlags.MovableKeys
        | CommandFlags.NoMandatoryKeys;

    private const CommandFlags Runs = Common | CommandFlags.MayReplicate;

    private const CommandFlags Reads = Common | CommandFlags.Read;

    private const string CostOfFunction = "Depends on the function that is executed.";

    private const string FunctionArguments = "function numkeys:integer [key...] [arg...]";

    private const string Cost = "Depends on the script that is executed.";

    private const string Body = "script numkeys:integer [key...] [arg...]";

    private const string Name = "sha1 numkeys:integer [key...] [arg...]";

    private const string NotAsInRedis = "what fails is taken back: see scripting.md";

    /// <summary>Runs a script.</summary>
    [Command("EVAL", Arity = -3, Keys = "#2", KeyFlags = "RW access update", Flags = Runs, Group = "scripting", Since = "2.6.0",
        Differs = NotAsInRedis,
        Complexity = Cost, LocksItself = true, Reach = KeyReach.Everything, Arguments = Body)]
    internal static void Eval(ref CommandContext c) => RunBody(ref c, isReadOnly: false);

    /// <summary>Runs a script that may only read.</summary>
    [Command("EVAL_RO", Arity = -3, Keys = "#2", KeyFlags = "RO access", Flags = Reads, Group = "scripting", Since = "7.0.0",
        Differs = NotAsInRedis,
        Complexity = Cost, LocksItself = true, Reach = KeyReach.Everything, Arguments = Body)]
    internal static void EvalReadOnly(ref CommandContext c) => RunBody(ref c, isReadOnly: true);

    /// <summary>Runs a script that is known by its SHA-1.</summary>
    [Command("EVALSHA", Arity = -3, Keys = "#2", KeyFlags = "RW access update", Flags = Runs, Group = "scripting", Since = "2.6.0",
        Differs = NotAsInRedis,
        Complexity = Cost, LocksItself = true, Reach = KeyReach.Everything, Arguments = Name)]
    internal static void EvalSha(ref CommandContext c) => RunNamed(ref c, isReadOnly: false);

    /// <summary>Runs a script that is known by its SHA-1, and may only read.</summary>
    [Command("EVALSHA_RO", Arity = -3, Keys = "#2", KeyFlags = "RO access", Flags = Reads, Group = "scripting", Since = "7.0.0",
        Differs = NotAsInRedis,
        Complexity = Cost, LocksItself = true, Reach = KeyReach.Everything, Arguments = Name)]
    internal static void EvalShaReadOnly(ref CommandContext c) => RunNamed(ref c, isReadOnly: true);

    /// <summary>Runs a function of a library.</summary>
    [Command("FCALL", Arity = -3, Keys = "#2", KeyFlags = "RW access update", Flags = Runs, Group = "scripting", Since = "7.0.0",
        Differs = NotAsInRedis,
        Complexity = CostOfFunction, LocksItself = true, Reach = KeyReach.Everything, Arguments = FunctionArguments)]
    internal static void FCall(ref CommandContext c) => RunFunction(ref c, isReadOnly: false);

    /// <summary>Runs a function of a library that may only read.</summary>
    [Command("FCALL_RO", Arity = -3, Keys = "#2", KeyFlags = "RO access", Flags = Reads, Group = "scripting", Since = "7.0.0",
        Differs = NotAsInRedis,
        Complexity = CostOfFunction, LocksItself = true, Reach = KeyReach.Everything, Arguments = FunctionArguments)]
    internal static void FCallReadOnly(ref CommandContext c) => RunFunction(ref c, isReadOnly: true);

    private static void RunBody(ref CommandContext c, bool isReadOnly)
    {
        c.Dispatcher.Observer?.OnScript(in c);
        if (!TryCountKeys(ref c, CommandErrors.NotAnInteger, out int keys)) return;
        ScriptEngine engine = ScriptEngine.Of(c.Dispatcher);
        if (engine.Cache.FindOrCompile(c.Arg(1), out byte[] error) is { } script) Run(ref c, engine, script, keys, isReadOnly);
        else c.Reply.Error(error);
    }

    private static void RunNamed(ref CommandContext c, bool isReadOnly)
    {
        c.Dispatcher.Observer?.OnScript(in c);
        ScriptEngine engine = ScriptEngine.Of(c.Dispatcher);
        if (engine.Cache.Find(c.Arg(1)) is not { } script) c.Reply.Error(ScriptErrors.NoScript);
        else if (TryCountKeys(ref c, CommandErrors.NotAnInteger, out int keys)) Run(ref c, engine, script, keys, isReadOnly);
    }

    private static void RunFunction(ref CommandContext c, bool isReadOnly)
    {
        c.Dispatcher.Observer?.OnScript(in c);
        ScriptEngine engine = ScriptEngine.Of(c.Dispatcher);
        if (engine.Functions.Find(c.Arg(1)) is not { } function) c.Reply.Error(ScriptErrors.NoFunction);
        else if (TryCountKeys(ref c, ScriptErrors.BadNumberOfKeys, out int keys)) Run(ref c, engine, function, keys, isReadOnly);
    }

    private static void Run(ref CommandContext c, ScriptEngine engine, Runnable script, int keys, bool isReadOnly) =>
        engine.MachineForThisThread().Run.Execute(ref c, script, 3, keys, isReadOnly);

    private static bool TryCountKeys(ref CommandContext c, ReadOnlySpan<byte> notANumber, out int keys)
    {
        keys = 0;
        ReadOnlySpan<byte> error = default;
        if (!IntegerText.TryParse(c.Arg(2), out long count)) error = notANumber;
        else if (count > c.Count - 3) error = ScriptErrors.TooManyKeys;
        else if (count < 0) error = ScriptErrors.NegativeKeys;
        else keys = (int)count;
        if (error.IsEmpty) return true;
        c.Reply.Error(error);
        return false;
    }
}
