using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>Commands that change what a connection is.</summary>
internal static class ConnectionCommands
{
    private const CommandFlags AlwaysFast = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.Fast | CommandFlags.NoAuth | CommandFlags.AllowBusy | CommandFlags.Connection;

    /// <summary>Closes the connection.</summary>
    [Command("QUIT", Arity = -1, Group = "connection", Since = "1.0.0", Complexity = "O(1)",
        Flags = AlwaysFast)]
    internal static void Quit(ref CommandContext c)
    {
        c.Reply.Ok();
        c.Client.Closing = true;
    }

    /// <summary>Gives a password, that of the default user unless another one is named.</summary>
    [Command("AUTH", Arity = -2, Group = "connection", Since = "1.0.0",
        Complexity = "O(N) where N is the number of passwords defined for the user", Flags = AlwaysFast,
        Arguments = "[username@6.0.0] password")]
    internal static void Auth(ref CommandContext c)
    {
        Session session = (Session)c.Client;
        if (c.Count > 3)
        {
            c.Reply.Error(CommandErrors.Syntax);
        }
        else if (c.Count == 2 && session.Server.Users.Default.Rights.NeedsNoPassword)
        {
            c.Reply.Error(
                "ERR AUTH <password> called without any password configured for the default user. "u8
                + "Are you sure your configuration is correct?"u8);
        }
        else if (Authentication.TryLogin(ref c, c.Count == 3 ? c.Arg(1) : "default"u8, c.Arg(c.Count - 1)))
        {
            c.Reply.Ok();
        }
    }

    /// <summary>Makes the connection what it was when it began.</summary>
    [Command("RESET", Arity = 1, Group = "connection", Since = "6.2.0", Complexity = "O(1)", Flags = AlwaysFast)]
    internal static void Reset(ref CommandContext c)
    {
        Session session = (Session)c.Client;
        UnaskedReply.CatchUp(session, (RespReplyWriter)c.Reply);
        session.Subscriptions?.Clear();
        session.Server.Tracking.End(session);
        session.Server.Monitors.Remove(session);
        session.UpdateInterception();
        session.DatabaseIndex = 0;
        session.Protocol = 2;
        session.Name = "";
        session.Replies = ReplyMode.On;
        session.LeavesAccess = false;
        session.Server.Users.Welcome(session);
        session.Transaction.Discard();
        c.Reply.Protocol = 2;
        c.Reply.Status("RESET"u8);
    }

    /// <summary>Changes the selected database.</summary>
    [Command("SELECT", Arity = 2, Group = "connection", Since = "1.0.0", Complexity = "O(1)", Reach = KeyReach.Nothing,
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.Connection,
        Arguments = "index:integer")]
    internal static void Select(ref CommandContext c)
    {
        if (!DatabaseArgument.TryRead(ref c, 1, out int index)) return;
        c.Client.DatabaseIndex = index;
        c.Reply.Ok();
    }
}
