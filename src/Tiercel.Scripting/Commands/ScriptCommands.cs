using Tiercel.Commands;

namespace Tiercel.Scripting;

/// <summary>SCRIPT: what is known of scripts.</summary>
internal static class ScriptCommands
{
    /// <summary>Container of the subcommands below.</summary>
    [Command("SCRIPT", Arity = -2, Group = "scripting", Since = "2.6.0", Complexity = "Depends on subcommand.", Reach = KeyReach.Nothing)]
    internal static void Script(ref CommandContext c) => c.Reply.Error(CommandErrors.Syntax);

    /// <summary>Keeps a script, without running it, and replies its SHA-1.</summary>
    [Command("SCRIPT|LOAD", Arity = 3, Flags = CommandFlags.NoScript | CommandFlags.Stale, Group = "scripting", Since = "2.6.0",
        Complexity = "O(N) with N being the length in bytes of the script body.", Reach = KeyReach.Nothing)]
    internal static void Load(ref CommandContext c)
    {
        if (ScriptEngine.Of(c.Dispatcher).Cache.Load(c.Arg(2), out byte[] error) is { } script) c.Reply.Bulk(script.Name);
        else c.Reply.Error(error);
    }

    /// <summary>Tells which scripts are known, by their SHA-1.</summary>
    [Command("SCRIPT|EXISTS", Arity = -3, Flags = CommandFlags.NoScript, Group = "scripting", Since = "2.6.0",
        Complexity = "O(N) with N being the number of scripts to check (so checking a single script is an O(1) operation).",
        Reach = KeyReach.Nothing)]
    internal static void Exists(ref CommandContext c)
    {
        ScriptEngine engine = ScriptEngine.Of(c.Dispatcher);
        c.Reply.Array(c.Count - 2);
        for (int i = 2; i < c.Count; i++) c.Reply.Integer(engine.Cache.Find(c.Arg(i)) is null ? 0 : 1);
    }

    /// <summary>Forgets all scripts.</summary>
    [Command("SCRIPT|FLUSH", Arity = -2, Flags = CommandFlags.NoScript, Group = "scripting", Since = "2.6.0",
        Complexity = "O(N) with N being the number of scripts in cache", Reach = KeyReach.Nothing)]
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

    /// <summary>Ends the script that runs.</summary>
    [Command("SCRIPT|KILL", Arity = 2, Flags = CommandFlags.NoScript | CommandFlags.AllowBusy, Group = "scripting", Since = "2.6.0",
        Complexity = "O(1)", Reach = KeyReach.Nothing)]
    internal static void Kill(ref CommandContext c)
    {
        bool? isKilled = ScriptEngine.Of(c.Dispatcher).Kill();
        if (isKilled is null) c.Reply.Error(ScriptErrors.NotBusy);
        else if (isKilled == true) c.Reply.Ok();
        else c.Reply.Error(ScriptErrors.Unkillable);
    }
}
