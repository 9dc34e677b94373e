using Tiercel.Commands;

namespace Tiercel.Scripting;

/// <summary>SCRIPT: what is known of scripts.</summary>
internal static class ScriptCommands
{
    private static readonly string[] HelpLines =
    [
        "SCRIPT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "DEBUG (YES|SYNC|NO)",
        "    Set the debug mode for subsequent scripts executed.",
        "EXISTS <sha1> [<sha1> ...]",
        "    Return information about the existence of the scripts in the script cache.",
        "FLUSH [ASYNC|SYNC]",
        "    Flush the Lua scripts cache. Very dangerous on replicas.",
        "    When called without the optional mode argument, the behavior is determined by the",
        "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
        "    * ASYNC: Asynchronously flush the scripts cache.",
        "    * SYNC: Synchronously flush the scripts cache.",
        "KILL",
        "    Kill the currently executing Lua script.",
        "LOAD <script>",
        "    Load a script into the scripts cache without executing it.",
        "HELP",
        "    Prints this help.",
    ];

    /// <summary>Container of the subcommands below.</summary>
    [Command("SCRIPT", Arity = -2, Group = "scripting", Since = "2.6.0", Complexity = "Depends on subcommand.", Reach = KeyReach.Nothing)]
    internal static void Script(ref CommandContext c) => c.Reply.Error(CommandErrors.Syntax);

    /// <summary>Keeps a script, without running it, and replies its SHA-1.</summary>
    [Command("SCRIPT|LOAD", Arity = 3, Flags = CommandFlags.NoScript | CommandFlags.Stale, Group = "scripting", Since = "2.6.0",
        Complexity = "O(N) with N being the length in bytes of the script body.", Reach = KeyReach.Nothing,
        Tips = "request_policy:all_nodes response_policy:all_succeeded", Arguments = "script")]
    internal static void Load(ref CommandContext c)
    {
        if (ScriptEngine.Of(c.Dispatcher).Cache.Load(c.Arg(2), out byte[] error) is { } script) c.Reply.Bulk(script.Name);
        else c.Reply.Error(error);
    }

    /// <summary>Tells which scripts are known, by their SHA-1.</summary>
    [Command("SCRIPT|EXISTS", Arity = -3, Flags = CommandFlags.NoScript, Group = "scripting", Since = "2.6.0",
        Complexity = "O(N) with N being the number of scripts to check (so checking a single script is an O(1) operation).",
        Reach = KeyReach.Nothing, Tips = "request_policy:all_shards response_policy:agg_logical_and", Arguments = "sha1...")]
    internal static void Exists(ref CommandContext c)
    {
        ScriptEngine engine = ScriptEngine.Of(c.Dispatcher);
        c.Reply.Array(c.Count - 2);
        for (int i = 2; i < c.Count; i++) c.Reply.Integer(engine.Cache.Find(c.Arg(i)) is null ? 0 : 1);
    }

    /// <summary>Forgets all scripts.</summary>
    [Command("SCRIPT|FLUSH", Arity = -2, Flags = CommandFlags.NoScript, Group = "scripting", Since = "2.6.0",
        Complexity = "O(N) with N being the number of scripts in cache", Reach = KeyReach.Nothing,
        Tips = "request_policy:all_nodes response_policy:all_succeeded", Arguments = "[async(ASYNC|SYNC)@6.2.0]")]
    internal static void Flush(ref CommandContext c)
    {
        bool isKnown = c.Count == 2 || (c.Count == 3 && (Word.Is(c.Arg(2), "SYNC"u8) || Word.Is(c.Arg(2), "ASYNC"u8)));
        if (!isKnown)
        {
            c.Reply.Error("ERR SCRIPT FLUSH only support SYNC|ASYNC option"u8);
            return;
        }

        ScriptEngine.Of(c.Dispatcher).Flush();
        c.Reply.Ok();
    }

    /// <summary>There is no debugger.</summary>
    [Command("SCRIPT|DEBUG", Arity = 3, Flags = CommandFlags.NoScript, Group = "scripting", Since = "3.2.0",
        Differs = "there is no debugger", Complexity = "O(1)",
        Reach = KeyReach.Nothing, Arguments = "mode(YES|SYNC|NO)")]
    internal static void Debug(ref CommandContext c)
    {
        if (Word.Is(c.Arg(2), "NO"u8)) c.Reply.Ok();
        else if (Word.Is(c.Arg(2), "YES"u8) || Word.Is(c.Arg(2), "SYNC"u8)) c.Reply.Error("ERR There is no debugger for scripts"u8);
        else c.Reply.Error("ERR Use SCRIPT DEBUG YES/SYNC/NO"u8);
    }

    /// <summary>The subcommands of SCRIPT.</summary>
    [Command("SCRIPT|HELP", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Group = "scripting", Since = "5.0.0",
        Complexity = "O(1)", Reach = KeyReach.Nothing)]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    /// <summary>Ends the script that runs.</summary>
    [Command("SCRIPT|KILL", Arity = 2, Flags = CommandFlags.NoScript | CommandFlags.AllowBusy, Group = "scripting", Since = "2.6.0",
        Differs = "ends a script also after writes, which are taken back",
        Complexity = "O(1)", Reach = KeyReach.Nothing, Tips = "request_policy:all_shards response_policy:one_succeeded")]
    internal static void Kill(ref CommandContext c) => Kill(ref c, functions: false);

    /// <summary>Ends the scripts, or the functions, that run, and replies.</summary>
    internal static void Kill(ref CommandContext c, bool functions)
    {
        ReadOnlySpan<byte> error = ScriptEngine.Of(c.Dispatcher).Kill(functions);
        if (error.IsEmpty) c.Reply.Ok();
        else c.Reply.Error(error);
    }
}
