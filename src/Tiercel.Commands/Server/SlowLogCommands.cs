using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>SLOWLOG: the commands that took long.</summary>
internal static class SlowLogCommands
{
    private const CommandFlags Admin = CommandFlags.Admin | CommandFlags.Loading | CommandFlags.Stale;
    private const int UsualCount = 10;

    private static readonly string[] HelpLines =
    [
        "SLOWLOG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "GET [<count>]",
        "    Return the newest <count> entries (default: 10, -1: all), each as its id,",
        "    Unix time, microseconds, arguments, client address and client name.",
        "LEN",
        "    Return the number of entries.",
        "RESET",
        "    Remove all entries.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>Returns the newest entries of the slow log.</summary>
    [Command("SLOWLOG|GET", Arity = -2, Group = "server", Since = "2.2.12", Flags = Admin,
        Complexity = "O(N) where N is the number of entries returned",
        Tips = "request_policy:all_nodes nondeterministic_output",
        Arguments = "[count:integer]")]
    internal static void Get(ref CommandContext c)
    {
        long count = UsualCount;
        if (c.Count > 3)
        {
            c.Reply.Error(Unresolved.Misused(c.Command, c.Arg(1)));
            return;
        }

        if (c.Count == 3 && (!IntegerText.TryParse(c.Arg(2), out count) || count < -1))
        {
            c.Reply.Error("ERR count should be greater than or equal to -1"u8);
            return;
        }

        SlowLogEntry[] entries = c.Dispatcher.SlowLog.Newest(count is < 0 or > int.MaxValue ? int.MaxValue : (int)count);
        c.Reply.Array(entries.Length);
        foreach (SlowLogEntry entry in entries) Write(c.Reply, entry);
    }

    /// <summary>Returns the number of entries in the slow log.</summary>
    [Command("SLOWLOG|LEN", Arity = 2, Group = "server", Since = "2.2.12", Complexity = "O(1)", Flags = Admin,
        Tips = "request_policy:all_nodes response_policy:agg_sum nondeterministic_output")]
    internal static void Length(ref CommandContext c) => c.Reply.Integer(c.Dispatcher.SlowLog.Count);

    /// <summary>Removes all entries of the slow log.</summary>
    [Command("SLOWLOG|RESET", Arity = 2, Group = "server", Since = "2.2.12", Flags = Admin,
        Complexity = "O(N) where N is the number of entries in the slowlog",
        Tips = "request_policy:all_nodes response_policy:all_succeeded")]
    internal static void Reset(ref CommandContext c)
    {
        c.Dispatcher.SlowLog.Clear();
        c.Reply.Ok();
    }

    /// <summary>Prints what the subcommands do.</summary>
    [Command("SLOWLOG|HELP", Arity = 2, Group = "server", Since = "6.2.0", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale)]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    private static void Write(ReplyWriter reply, SlowLogEntry entry)
    {
        reply.Array(6);
        reply.Integer(entry.Id);
        reply.Integer(entry.UnixSeconds);
        reply.Integer(entry.Microseconds);
        reply.Array(entry.Arguments.Length);
        foreach (byte[] argument in entry.Arguments) reply.Bulk(argument);
        reply.BulkText(entry.Peer);
        reply.BulkText(entry.Name);
    }
}
