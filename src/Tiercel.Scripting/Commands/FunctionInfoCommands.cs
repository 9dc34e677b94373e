using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Scripting;

/// <summary>FUNCTION LIST and STATS: what is loaded, and what runs.</summary>
internal static class FunctionInfoCommands
{
    /// <summary>Lists the libraries and their functions.</summary>
    [Command("FUNCTION|LIST", Arity = -2, Flags = CommandFlags.NoScript, Group = "scripting", Since = "7.0.0", Reach = KeyReach.Nothing,
        Complexity = "O(N) where N is the number of functions", Tips = "nondeterministic_output_order",
        Arguments = "[LIBRARYNAME library-name-pattern] [WITHCODE]")]
    internal static void List(ref CommandContext c)
    {
        int pattern = 0;
        bool withCode = false;
        for (int i = 2; i < c.Count; i++)
        {
            if (!withCode && Word.Is(c.Arg(i), "WITHCODE"u8))
            {
                withCode = true;
            }
            else if (pattern == 0 && Word.Is(c.Arg(i), "LIBRARYNAME"u8))
            {
                pattern = ++i;
                if (i < c.Count) continue;
                c.Reply.Error("ERR library name argument was not given"u8);
                return;
            }
            else
            {
                c.Reply.Error([.. "ERR Unknown argument "u8, .. c.Arg(i)]);
                return;
            }
        }

        GlobPattern glob = new(pattern == 0 ? "*"u8 : c.Arg(pattern));
        ArrayMark mark = c.Reply.BeginArray();
        int count = 0;
        foreach (FunctionLibrary library in ScriptEngine.Of(c.Dispatcher).Functions.Current.Libraries)
        {
            if (!glob.Matches(library.Name)) continue;
            Write(c.Reply, library, withCode);
            count++;
        }

        c.Reply.EndArray(mark, count);
    }

    /// <summary>Tells which function runs, and how many there are.</summary>
    [Command("FUNCTION|STATS", Arity = 2, Flags = CommandFlags.NoScript | CommandFlags.AllowBusy, Group = "scripting", Since = "7.0.0",
        Complexity = "O(1)", Reach = KeyReach.Nothing, Tips = "nondeterministic_output request_policy:all_shards response_policy:special")]
    internal static void Statistics(ref CommandContext c)
    {
        ScriptEngine engine = ScriptEngine.Of(c.Dispatcher);
        c.Reply.Map(2);
        c.Reply.Bulk("running_script"u8);
        if (engine.RunningFunction() is { } running)
        {
            c.Reply.Map(3);
            c.Reply.Bulk("name"u8);
            c.Reply.Bulk(running.Name);
            c.Reply.Bulk("command"u8);
            c.Reply.Array(running.Words.Length);
            foreach (byte[] word in running.Words) c.Reply.Bulk(word);
            c.Reply.Bulk("duration_ms"u8);
            c.Reply.Integer((long)running.Elapsed.TotalMilliseconds);
        }
        else
        {
            c.Reply.Null();
        }

        FunctionCatalog catalog = engine.Functions.Current;
        c.Reply.Bulk("engines"u8);
        c.Reply.Map(1);
        c.Reply.Bulk("LUA"u8);
        c.Reply.Map(2);
        c.Reply.Bulk("libraries_count"u8);
        c.Reply.Integer(catalog.Libraries.Count);
        c.Reply.Bulk("functions_count"u8);
        c.Reply.Integer(catalog.FunctionCount);
    }

    private static void Write(ReplyWriter reply, FunctionLibrary library, bool withCode)
    {
        reply.Map(withCode ? 4 : 3);
        reply.Bulk("library_name"u8);
        reply.Bulk(library.Name);
        reply.Bulk("engine"u8);
        reply.Bulk("LUA"u8);
        reply.Bulk("functions"u8);
        reply.Array(library.Functions.Count);
        foreach (LibraryFunction function in library.Functions) Write(reply, function);
        if (!withCode) return;
        reply.Bulk("library_code"u8);
        reply.Bulk(library.Code);
    }

    private static void Write(ReplyWriter reply, LibraryFunction function)
    {
        reply.Map(3);
        reply.Bulk("name"u8);
        reply.Bulk(function.Name);
        reply.Bulk("description"u8);
        if (function.Description is { } description) reply.Bulk(description);
        else reply.Null();
        reply.Bulk("flags"u8);
        byte[][] flags = [.. Shebang.NamesOf(function.Flags)];
        reply.Set(flags.Length);
        foreach (byte[] flag in flags) reply.Status(flag);
    }
}
