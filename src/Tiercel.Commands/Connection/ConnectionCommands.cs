namespace Tiercel.Commands;

/// <summary>Commands about the connection that need no session.</summary>
internal static class ConnectionCommands
{
    /// <summary>Sends the given bytes back.</summary>
    [Command("ECHO", Arity = 2, Group = "connection", Since = "1.0.0", Complexity = "O(1)", Reach = KeyReach.Nothing,
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.Connection,
        Arguments = "message")]
    internal static void Echo(ref CommandContext c) => c.Reply.Bulk(c.Arg(1));

    /// <summary>Answers PONG, or the given bytes: a sign of life.</summary>
    [Command("PING", Arity = -1, Group = "connection", Since = "1.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Fast | CommandFlags.Connection, Reach = KeyReach.Nothing,
        Tips = "request_policy:all_shards response_policy:all_succeeded",
        Arguments = "[message]")]
    internal static void Ping(ref CommandContext c)
    {
        if (c.Count > 2)
        {
            c.Reply.Error(Unresolved.WrongArity(c.Command));
        }
        else if (c.Client.ExpectsMessages)
        {
            c.Reply.Array(2);
            c.Reply.Bulk("pong"u8);
            c.Reply.Bulk(c.Count == 1 ? default : c.Arg(1));
        }
        else if (c.Count == 1)
        {
            c.Reply.Status("PONG"u8);
        }
        else
        {
            c.Reply.Bulk(c.Arg(1));
        }
    }
}
