namespace Tiercel.Commands;

/// <summary>Commands about the connection that need no session.</summary>
internal static class ConnectionCommands
{
    /// <summary>Returns the given string.</summary>
    [Command("ECHO", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.Connection,
        Group = "connection", Since = "1.0.0", Complexity = "O(1)")]
    internal static void Echo(ref CommandContext c) => c.Reply.Bulk(c.Arg(1));
}
