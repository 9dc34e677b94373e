using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Scripting;

/// <summary>FUNCTION: libraries of functions are loaded and removed, dumped and restored.</summary>
internal static class FunctionCommands
{
    private const CommandFlags Adds = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.NoScript;
    private const CommandFlags Removes = CommandFlags.Write | CommandFlags.NoScript;

    private const string Everywhere = "request_policy:all_shards response_policy:all_succeeded";

    private static readonly string[] HelpLines =
    [
        "FUNCTION <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "LOAD [REPLACE] <code>",
        "    Load a library; its first line says #!lua name=<library>.",
        "DELETE <library>",
        "    Remove a library.",
        "LIST [LIBRARYNAME <pattern>] [WITHCODE]",
        "    Return the libraries and their functions, with their code if asked for.",
        "STATS",
        "    Return the function that is running, if one takes long, and how many",
        "    libraries and functions there are.",
        "KILL",
        "    End the functions that are running; their changes are taken back.",
        "FLUSH [ASYNC|SYNC]",
        "    Remove all libraries.",
        "DUMP",
        "    Return all libraries as one payload.",
        "RESTORE <payload> [FLUSH|APPEND|REPLACE]",
        "    Load the libraries of a payload: after all others were removed, beside",
        "    them (the default), or in place of those with the same names.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>A container for function commands.</summary>
    [Command("FUNCTION", Arity = -2, Group = "scripting", Since = "7.0.0", Complexity = "Depends on subcommand.", Reach = KeyReach.Nothing)]
    internal static void Function(ref CommandContext c) => c.Reply.Error(CommandErrors.Syntax);

    /// <summary>Loads a library.</summary>
    [Command("FUNCTION|LOAD", Arity = -3, Flags = Adds, Group = "scripting", Since = "7.0.0", Tips = Everywhere,
        Complexity = "O(1) (considering compilation time is redundant)", Arguments = "[REPLACE] function-code")]
    internal static void Load(ref CommandContext c)
    {
        bool replaces = c.Count > 3 && Word.Is(c.Arg(2), "REPLACE"u8);
        int code = replaces ? 3 : 2;
        if (code != c.Count - 1) c.Reply.Error([.. "ERR Unknown option given: "u8, .. c.Arg(code)]);
        else if (Libraries(in c).Load(c.Arg(code), replaces, out byte[] error) is { } library) c.Reply.Bulk(library.Name);
        else c.Reply.Error(error);
    }

    /// <summary>Removes a library.</summary>
    [Command("FUNCTION|DELETE", Arity = 3, Flags = Removes, Group = "scripting", Since = "7.0.0", Tips = Everywhere, Complexity = "O(1)",
        Arguments = "library-name")]
    internal static void Delete(ref CommandContext c)
    {
        if (Libraries(in c).Delete(c.Arg(2))) c.Reply.Ok();
        else c.Reply.Error("ERR Library not found"u8);
    }

    /// <summary>Removes all libraries.</summary>
    [Command("FUNCTION|FLUSH", Arity = -2, Flags = Removes, Group = "scripting", Since = "7.0.0", Tips = Everywhere,
        Complexity = "O(N) where N is the number of functions deleted", Arguments = "[async(ASYNC|SYNC)]")]
    internal static void Flush(ref CommandContext c)
    {
        if (c.Count > 3)
        {
            c.Reply.Error(Unresolved.Misused(c.Command, c.Arg(1)));
        }
        else if (c.Count == 3 && !Word.Is(c.Arg(2), "SYNC"u8) && !Word.Is(c.Arg(2), "ASYNC"u8))
        {
            c.Reply.Error("ERR FUNCTION FLUSH only supports SYNC|ASYNC option"u8);
        }
        else
        {
            Libraries(in c).Clear();
            c.Reply.Ok();
        }
    }

    /// <summary>Writes all libraries into one payload.</summary>
    [Command("FUNCTION|DUMP", Arity = 2, Flags = CommandFlags.NoScript, Group = "scripting", Since = "7.0.0", Reach = KeyReach.Nothing,
        Complexity = "O(N) where N is the number of functions")]
    internal static void Dump(ref CommandContext c)
    {
        PooledBuffer payload = default;
        try
        {
            LibraryDump.Write(ref payload, Libraries(in c).Current.Libraries, c.Keyspace.Options.CompressDumps);
            c.Reply.Bulk(payload.Written);
        }
        finally
        {
            payload.Dispose();
        }
    }

    /// <summary>Loads the libraries of a payload.</summary>
    [Command("FUNCTION|RESTORE", Arity = -3, Flags = Adds, Group = "scripting", Since = "7.0.0", Tips = Everywhere,
        Complexity = "O(N) where N is the number of functions on the payload",
        Arguments = "serialized-value [policy(FLUSH|APPEND|REPLACE)]")]
    internal static void Restore(ref CommandContext c)
    {
        if (c.Count > 4) c.Reply.Error(Unresolved.Misused(c.Command, c.Arg(1)));
        else if (!TryReadPolicy(in c, out RestorePolicy policy))
            c.Reply.Error("ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE."u8);
        else if (Libraries(in c).Restore(c.Arg(2), policy, out byte[] error)) c.Reply.Ok();
        else c.Reply.Error(error);
    }

    /// <summary>Ends the functions that run.</summary>
    [Command("FUNCTION|KILL", Arity = 2, Flags = CommandFlags.NoScript | CommandFlags.AllowBusy, Group = "scripting", Since = "7.0.0",
        Differs = "ends a function also after writes, which are taken back",
        Complexity = "O(1)", Reach = KeyReach.Nothing, Tips = "request_policy:all_shards response_policy:one_succeeded")]
    internal static void Kill(ref CommandContext c) => ScriptCommands.Kill(ref c, functions: true);

    /// <summary>Prints what the subcommands do.</summary>
    [Command("FUNCTION|HELP", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Group = "scripting", Since = "7.0.0",
        Complexity = "O(1)", Reach = KeyReach.Nothing)]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    private static bool TryReadPolicy(in CommandContext c, out RestorePolicy policy)
    {
        policy = RestorePolicy.Append;
        if (c.Count == 3) return true;
        ReadOnlySpan<byte> word = c.Arg(3);
        if (Word.Is(word, "REPLACE"u8)) policy = RestorePolicy.Replace;
        else if (Word.Is(word, "FLUSH"u8)) policy = RestorePolicy.Flush;
        else return Word.Is(word, "APPEND"u8);
        return true;
    }

    private static FunctionLibraries Libraries(in CommandContext c) => ScriptEngine.Of(c.Dispatcher).Functions;
}
