using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>MONITOR: what everybody does.</summary>
internal static class MonitorCommand
{
    /// <summary>What a client is told that watches, and calls a command about keys.</summary>
    public static ReadOnlySpan<byte> Refusal => "ERR Replica can't interact with the keyspace"u8;

    /// <summary>Shows this connection every call that runs from now on; RESET ends it.</summary>
    [Command("MONITOR", Arity = 1, Group = "server", Since = "1.0.0", Complexity = "O(1), and as much for each call that is shown",
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale)]
    internal static void Monitor(ref CommandContext c)
    {
        Session session = (Session)c.Client;
        if (!session.IsMonitor) c.Reply.Ok();
        session.Server.Monitors.Add(session);
        session.UpdateInterception();
    }

    /// <summary>Whether a client that watches may call a command.</summary>
    public static bool Allows(CommandInfo command) =>
        !command.Has(CommandFlags.Read | CommandFlags.Write) && command.Name is not ("PUBLISH" or "SPUBLISH");
}
