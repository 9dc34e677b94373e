using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>CLIENT: what the server knows of its connections.</summary>
internal static class ClientCommands
{
    private const CommandFlags Plain =
        CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Connection;

    private static readonly string[] HelpLines =
    [
        "CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "CACHING (YES|NO)",
        "    Say whether the keys of the next command are tracked, in the modes OPTIN and OPTOUT.",
        "GETNAME",
        "    Return the name of this connection.",
        "GETREDIR",
        "    Return the id of the connection that is told of changes in place of this one.",
        "ID",
        "    Return the id of this connection.",
        "INFO",
        "    Return one line about this connection.",
        "KILL <ip:port>",
        "    Close the connection from <ip:port>.",
        "KILL <option> <value> [<option> <value> [...]]",
        "    Close the connections that match ID <id>, ADDR <ip:port>, LADDR <ip:port>,",
        "    TYPE (NORMAL|MASTER|REPLICA|PUBSUB), USER <name>, MAXAGE <seconds> connected or longer;",
        "    not this one, unless SKIPME NO.",
        "LIST [TYPE (NORMAL|MASTER|REPLICA|PUBSUB) | ID <id> [<id> ...]]",
        "    Return one line about each connection.",
        "NO-EVICT (ON|OFF)",
        "    Spare this connection when clients are evicted, which maxmemory-clients bounds.",
        "NO-TOUCH (ON|OFF)",
        "    Say whether the keys that this connection finds do not count as used, but for those of TOUCH.",
        "PAUSE <timeout> [WRITE|ALL]",
        "    Make the calls of all clients wait for <timeout> milliseconds; with WRITE only those that may change",
        "    something.",
        "REPLY (ON|OFF|SKIP)",
        "    Choose whether replies are sent; SKIP leaves out the next one.",
        "SETINFO (LIB-NAME|LIB-VER) <value>",
        "    Tell which library this connection uses.",
        "SETNAME <name>",
        "    Name this connection.",
        "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]] [OPTIN] [OPTOUT] [NOLOOP]",
        "    Be told when keys change that were read, or that begin with a prefix.",
        "TRACKINGINFO",
        "    Return how keys are tracked for this connection.",
        "UNBLOCK <id> [TIMEOUT|ERROR]",
        "    End the wait of a connection as if its time had passed, or with an error.",
        "UNPAUSE",
        "    End a pause.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>Returns the id of this connection.</summary>
    [Command("CLIENT|ID", Arity = 2, Group = "connection", Since = "5.0.0", Complexity = "O(1)", Flags = Plain,
        Reach = KeyReach.Nothing)]
    internal static void Id(ref CommandContext c) => c.Reply.Integer(((Session)c.Client).Id);

    /// <summary>Returns the name of this connection.</summary>
    [Command("CLIENT|GETNAME", Arity = 2, Group = "connection", Since = "2.6.9", Complexity = "O(1)", Flags = Plain)]
    internal static void GetName(ref CommandContext c)
    {
        string name = ((Session)c.Client).Name;
        if (name.Length == 0) c.Reply.Null();
        else c.Reply.BulkText(name);
    }

    /// <summary>Names this connection.</summary>
    [Command("CLIENT|SETNAME", Arity = 3, Group = "connection", Since = "2.6.9", Complexity = "O(1)", Flags = Plain,
        Arguments = "connection-name")]
    internal static void SetName(ref CommandContext c)
    {
        if (!ClientText.TryRead(c.Arg(2), out string? name))
        {
            c.Reply.Error(ClientText.InvalidName);
            return;
        }

        ((Session)c.Client).Name = name;
        c.Reply.Ok();
    }

    /// <summary>Tells which library, of which version, this connection uses.</summary>
    [Command("CLIENT|SETINFO", Arity = 4, Group = "connection", Since = "7.2.0", Complexity = "O(1)", Flags = Plain,
        Arguments = "attr(LIB-NAME libname|LIB-VER libver)")]
    internal static void SetInfo(ref CommandContext c)
    {
        Session session = (Session)c.Client;
        bool isName = Word.Is(c.Arg(2), "LIB-NAME"u8);
        if (!isName && !Word.Is(c.Arg(2), "LIB-VER"u8))
        {
            c.Reply.Error([.. "ERR Unrecognized option '"u8, .. c.Arg(2), (byte)'\'']);
        }
        else if (!ClientText.TryRead(c.Arg(3), out string? value))
        {
            ReadOnlySpan<byte> attribute = isName ? "lib-name"u8 : "lib-ver"u8;
            c.Reply.Error([.. "ERR "u8, .. attribute, .. " cannot contain spaces, newlines or special characters."u8]);
        }
        else
        {
            if (isName) session.LibraryName = value;
            else session.LibraryVersion = value;
            c.Reply.Ok();
        }
    }

    /// <summary>Returns one line about this connection.</summary>
    [Command("CLIENT|INFO", Arity = 2, Group = "connection", Since = "6.2.0", Complexity = "O(1)", Flags = Plain,
        Tips = "nondeterministic_output")]
    internal static void Info(ref CommandContext c)
    {
        Session session = (Session)c.Client;
        c.Reply.Verbatim("txt"u8, ClientLine.Of([session], session.Server));
    }

    /// <summary>Returns one line about each connection.</summary>
    [Command("CLIENT|LIST", Arity = -2, Group = "connection", Since = "2.4.0",
        Complexity = "O(N) where N is the number of client connections",
        Flags = Plain | CommandFlags.Admin, Tips = "nondeterministic_output",
        Arguments = "[TYPE normal_master_replica_pubsub(NORMAL|MASTER|REPLICA|PUBSUB)@5.0.0] [ID "
            + "id{client-id:integer...}@6.2.0]")]
    internal static void List(ref CommandContext c)
    {
        ServerContext server = ((Session)c.Client).Server;
        IEnumerable<Session> sessions = server.Sessions.Snapshot();
        if (c.Count == 4 && Word.Is(c.Arg(2), "TYPE"u8))
        {
            if (!ClientText.TryReadType(c.Arg(3), out Predicate<Session>? isOfType))
            {
                c.Reply.Error([.. "ERR Unknown client type '"u8, .. c.Arg(3), (byte)'\'']);
                return;
            }

            sessions = sessions.Where(s => isOfType(s));
        }
        else if (c.Count > 3 && Word.Is(c.Arg(2), "ID"u8))
        {
            if (!TryReadIds(ref c, out HashSet<long> ids))
            {
                c.Reply.Error("ERR Invalid client ID"u8);
                return;
            }

            sessions = sessions.Where(s => ids.Contains(s.Id));
        }
        else if (c.Count != 2)
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        c.Reply.Verbatim("txt"u8, ClientLine.Of(sessions, server));
    }

    /// <summary>Chooses which replies are sent.</summary>
    [Command("CLIENT|REPLY", Arity = 3, Group = "connection", Since = "3.2.0", Complexity = "O(1)",
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Connection,
        Arguments = "on_off_skip(ON|OFF|SKIP)")]
    internal static void Reply(ref CommandContext c)
    {
        Session session = (Session)c.Client;
        if (Word.Is(c.Arg(2), "ON"u8))
        {
            session.Replies = ReplyMode.On;
            c.Reply.Ok();
        }
        else if (Word.Is(c.Arg(2), "OFF"u8))
        {
            session.Replies = ReplyMode.Off;
        }
        else if (!Word.Is(c.Arg(2), "SKIP"u8))
        {
            c.Reply.Error(CommandErrors.Syntax);
        }
        else if (session.Replies != ReplyMode.Off)
        {
            session.Replies = ReplyMode.SkipNext;
        }
    }

    /// <summary>Spares this connection when clients are evicted.</summary>
    [Command("CLIENT|NO-EVICT", Arity = 3, Group = "connection", Since = "7.0.0", Complexity = "O(1)",
        Flags = Plain | CommandFlags.Admin,
        Arguments = "enabled(ON|OFF)")]
    internal static void NoEvict(ref CommandContext c)
    {
        if (TryReadSwitch(ref c, out bool on)) ((Session)c.Client).IsSpared = on;
    }

    /// <summary>Makes the keys that the commands of this connection find not count as used.</summary>
    [Command("CLIENT|NO-TOUCH", Arity = 3, Group = "connection", Since = "7.2.0",
        Differs = "of Redis 7.2", Complexity = "O(1)", Flags = Plain,
        Arguments = "enabled(ON|OFF)")]
    internal static void NoTouch(ref CommandContext c)
    {
        if (TryReadSwitch(ref c, out bool on)) c.Client.LeavesAccess = on;
    }

    /// <summary>Ends the wait of a connection, as if its time had passed or with an error; replies whether it waited.</summary>
    [Command("CLIENT|UNBLOCK", Arity = -3, Group = "connection", Since = "5.0.0",
        Complexity = "O(log N) where N is the number of client connections", Flags = Plain | CommandFlags.Admin,
        Arguments = "client-id:integer [timeout_error(TIMEOUT|ERROR)]")]
    internal static void Unblock(ref CommandContext c)
    {
        bool isError = c.Count == 4 && Word.Is(c.Arg(3), "ERROR"u8);
        if (c.Count > 4) c.Reply.Error(Unresolved.Misused(c.Command, c.Arg(1)));
        else if (c.Count == 4 && !isError && !Word.Is(c.Arg(3), "TIMEOUT"u8))
            c.Reply.Error("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"u8);
        else if (!IntegerText.TryParse(c.Arg(2), out long id)) c.Reply.Error(CommandErrors.NotAnInteger);
        else
        {
            SessionWait? wait = ((Session)c.Client).Server.Sessions.Find(id)?.Wait;
            bool ended = wait is { IsDetached: false } && wait.Call.TryEnd(isError ? WaitEnd.Interrupted : WaitEnd.TimedOut);
            c.Reply.Integer(ended ? 1 : 0);
        }
    }

    /// <summary>Prints what the subcommands do.</summary>
    [Command("CLIENT|HELP", Arity = 2, Group = "connection", Since = "5.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Connection)]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    private static bool TryReadSwitch(ref CommandContext c, out bool on)
    {
        on = Word.Is(c.Arg(2), "ON"u8);
        bool valid = on || Word.Is(c.Arg(2), "OFF"u8);
        if (valid) c.Reply.Ok();
        else c.Reply.Error(CommandErrors.Syntax);
        return valid;
    }

    private static bool TryReadIds(ref CommandContext c, out HashSet<long> ids)
    {
        ids = [];
        for (int i = 3; i < c.Count; i++)
        {
            if (!IntegerText.TryParse(c.Arg(i), out long id) || id <= 0) return false;
            ids.Add(id);
        }

        return true;
    }
}
