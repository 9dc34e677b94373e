using Tiercel.Commands;
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
        "GETNAME",
        "    Return the name of this connection.",
        "ID",
        "    Return the id of this connection.",
        "INFO",
        "    Return one line about this connection.",
        "LIST [TYPE (NORMAL|MASTER|REPLICA|PUBSUB) | ID <id> [<id> ...]]",
        "    Return one line about each connection.",
        "SETINFO (LIB-NAME|LIB-VER) <value>",
        "    Tell which library this connection uses.",
        "SETNAME <name>",
        "    Name this connection.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>A container for client connection commands.</summary>
    [Command("CLIENT", Arity = -2, Group = "connection", Since = "2.4.0", Complexity = "Depends on subcommand.")]
    internal static void Client(ref CommandContext c) => Help(ref c);

    /// <summary>Returns the id of this connection.</summary>
    [Command("CLIENT|ID", Arity = 2, Group = "connection", Since = "5.0.0", Complexity = "O(1)", Flags = Plain)]
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
    [Command("CLIENT|SETNAME", Arity = 3, Group = "connection", Since = "2.6.9", Complexity = "O(1)", Flags = Plain)]
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
    [Command("CLIENT|SETINFO", Arity = 4, Group = "connection", Since = "7.2.0", Complexity = "O(1)", Flags = Plain)]
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
        Flags = Plain | CommandFlags.Admin, Tips = "nondeterministic_output")]
    internal static void List(ref CommandContext c)
    {
        ServerContext server = ((Session)c.Client).Server;
        IEnumerable<Session> sessions = server.Sessions.Snapshot();
        if (c.Count == 4 && Word.Is(c.Arg(2), "TYPE"u8))
        {
            if (!TryReadType(c.Arg(3), out bool normal))
            {
                c.Reply.Error([.. "ERR Unknown client type '"u8, .. c.Arg(3), (byte)'\'']);
                return;
            }

            // Replicas and subscribers do not exist yet: every client is a normal one.
            if (!normal) sessions = [];
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

    /// <summary>Prints what the subcommands do.</summary>
    [Command("CLIENT|HELP", Arity = 2, Group = "connection", Since = "5.0.0", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Connection)]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    private static bool TryReadType(ReadOnlySpan<byte> type, out bool normal)
    {
        normal = Word.Is(type, "NORMAL"u8);
        return normal || Word.Is(type, "MASTER"u8) || Word.Is(type, "REPLICA"u8)
            || Word.Is(type, "SLAVE"u8) || Word.Is(type, "PUBSUB"u8);
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
