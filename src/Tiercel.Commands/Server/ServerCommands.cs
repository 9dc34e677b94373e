using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands about whole databases and the clock, which need no session.</summary>
internal static class ServerCommands
{
    private const CommandFlags Flush = CommandFlags.Write | CommandFlags.Keyspace | CommandFlags.Dangerous;

    /// <summary>Number of keys in the selected database, expired ones not yet removed included.</summary>
    [Command("DBSIZE", Arity = 1, Flags = CommandFlags.Read | CommandFlags.Fast | CommandFlags.Keyspace,
        Group = "server", Since = "1.0.0", Complexity = "O(1)",
        Tips = "request_policy:all_shards response_policy:agg_sum")]
    internal static void DbSize(ref CommandContext c) => c.Reply.Integer(c.Database.Count);

    /// <summary>Removes every key of the selected database.</summary>
    [Command("FLUSHDB", Arity = -1, Flags = Flush, Reach = KeyReach.Database, Group = "server", Since = "1.0.0",
        Differs = "refused in scripts that roll back",
        Complexity = "O(N), N keys in the database", Tips = "request_policy:all_shards response_policy:all_succeeded",
        Arguments = "[async(ASYNC@4.0.0|SYNC@6.2.0)]")]
    internal static void FlushDb(ref CommandContext c)
    {
        if (!TryReadFlushMode(ref c, out bool inBackground)) return;
        c.Database.Clear(inBackground, c.Caller);
        c.Reply.Ok();
    }

    /// <summary>Removes every key of every database.</summary>
    [Command("FLUSHALL", Arity = -1, Flags = Flush, Group = "server", Since = "1.0.0", Differs = "refused in scripts that roll back",
        Complexity = "O(N), N keys in all databases", Tips = "request_policy:all_shards response_policy:all_succeeded",
        Arguments = "[async(ASYNC@4.0.0|SYNC@6.2.0)]")]
    internal static void FlushAll(ref CommandContext c)
    {
        if (!TryReadFlushMode(ref c, out bool inBackground)) return;
        c.Keyspace.Clear(inBackground, c.Caller);
        c.Reply.Ok();
    }

    /// <summary>The time as Unix seconds and the microseconds in that second.</summary>
    [Command("TIME", Arity = 1, Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Group = "server", Since = "2.6.0", Complexity = "O(1)", Tips = "nondeterministic_output",
        Reach = KeyReach.Nothing)]
    internal static void Time(ref CommandContext c)
    {
        long ticks = c.Keyspace.Options.TimeProvider.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        Span<byte> text = stackalloc byte[IntegerText.MaxLength];
        c.Reply.Array(2);
        c.Reply.Bulk(IntegerText.Format(ticks / TimeSpan.TicksPerSecond, text));
        c.Reply.Bulk(IntegerText.Format(ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond, text));
    }

    /// <summary>Reads nothing, SYNC or ASYNC behind the name; if it is something else the error is replied.</summary>
    private static bool TryReadFlushMode(ref CommandContext c, out bool inBackground)
    {
        inBackground = c.Count == 2 && Word.Is(c.Arg(1), "ASYNC"u8);
        if (c.Count == 1 || inBackground || (c.Count == 2 && Word.Is(c.Arg(1), "SYNC"u8))) return true;
        c.Reply.Error(CommandErrors.Syntax);
        return false;
    }
}
