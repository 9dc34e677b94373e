using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>Commands that change what a connection is.</summary>
internal static class ConnectionCommands
{
    /// <summary>Closes the connection.</summary>
    [Command("QUIT", Arity = -1, Group = "connection", Since = "1.0.0", Complexity = "O(1)",
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast
            | CommandFlags.NoAuth | CommandFlags.AllowBusy | CommandFlags.Connection)]
    internal static void Quit(ref CommandContext c)
    {
        c.Reply.Ok();
        c.Client.Closing = true;
    }

    /// <summary>Changes the selected database.</summary>
    [Command("SELECT", Arity = 2, Group = "connection", Since = "1.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.Connection)]
    internal static void Select(ref CommandContext c)
    {
        if (!IntegerText.TryParse(c.Arg(1), out long index))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return;
        }

        if (index != (int)index)
        {
            c.Reply.Error("ERR value is out of range, value must between -2147483648 and 2147483647"u8);
            return;
        }

        if (index < 0 || index >= c.Keyspace.DatabaseCount)
        {
            c.Reply.Error(CommandErrors.DatabaseOutOfRange);
            return;
        }

        c.Client.DatabaseIndex = (int)index;
        c.Reply.Ok();
    }
}
