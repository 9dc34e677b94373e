using Tiercel.Commands;
using Tiercel.Persistence;

namespace Tiercel.Server;

/// <summary>BGREWRITEAOF: the append-only log.</summary>
internal static class LogCommands
{
    /// <summary>Writes all data anew, in the background, so that the log begins there.</summary>
    [Command("BGREWRITEAOF", Arity = 1, Group = "server", Since = "1.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Admin | CommandFlags.NoScript)]
    internal static void RewriteInBackground(ref CommandContext c)
    {
        if (((Session)c.Client).Server.Store?.Rewrites is not { } rewrites)
        {
            c.Reply.Error("ERR There is no append only file to rewrite: see the setting 'appendonly'"u8);
            return;
        }

        if (rewrites.Attempts.IsRunning)
        {
            c.Reply.Error("ERR Background append only file rewriting already in progress"u8);
            return;
        }

        bool isLater = c.Keyspace.Snapshot is not null;
        rewrites.Ask();
        c.Reply.Status(
            isLater ? "Background append only file rewriting scheduled"u8 : "Background append only file rewriting started"u8);
    }
}
