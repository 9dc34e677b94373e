using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>HELLO: the first word of a client that knows RESP3.</summary>
internal static class HelloCommand
{
    /// <summary>Chooses the protocol, may authenticate and name the connection, and tells who answers.</summary>
    [Command("HELLO", Arity = -1, Group = "connection", Since = "6.0.0", Complexity = "O(1)",
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast
            | CommandFlags.NoAuth | CommandFlags.AllowBusy | CommandFlags.Connection,
        Arguments = "[arguments{protover:integer [AUTH username_password{username password}] [SETNAME clientname]}]")]
    internal static void Hello(ref CommandContext c)
    {
        Session session = (Session)c.Client;
        int protocol = session.Protocol;
        if (c.Count > 1 && !TryReadProtocol(ref c, out protocol)) return;
        for (int i = 2; i < c.Count; i++)
        {
            int left = c.Count - 1 - i;
            if (Word.Is(c.Arg(i), "AUTH"u8) && left >= 2)
            {
                if (!Authentication.TryLogin(ref c, c.Arg(i + 1), c.Arg(i + 2))) return;
                i += 2;
            }
            else if (Word.Is(c.Arg(i), "SETNAME"u8) && left >= 1)
            {
                if (!ClientText.TryRead(c.Arg(++i), out string? name))
                {
                    c.Reply.Error(ClientText.InvalidName);
                    return;
                }

                session.Name = name;
            }
            else
            {
                c.Reply.Error([.. "ERR Syntax error in HELLO option '"u8, .. c.Arg(i), (byte)'\'']);
                return;
            }
        }

        if (session.MustAuthenticate)
        {
            c.Reply.Error(NotAuthenticated);
            return;
        }

        session.Protocol = protocol;
        c.Reply.Protocol = protocol;
        Greet(c.Reply, session);
    }

    private static ReadOnlySpan<byte> NotAuthenticated =>
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> "u8
        + "option can be used to authenticate the client and select the RESP protocol version at the same time"u8;

    private static bool TryReadProtocol(ref CommandContext c, out int protocol)
    {
        protocol = 0;
        if (!IntegerText.TryParse(c.Arg(1), out long version))
        {
            c.Reply.Error("ERR Protocol version is not an integer or out of range"u8);
            return false;
        }

        if (version is not (2 or 3))
        {
            c.Reply.Error("NOPROTO unsupported protocol version"u8);
            return false;
        }

        protocol = (int)version;
        return true;
    }

    private static void Greet(ReplyWriter reply, Session session)
    {
        reply.Map(7);
        reply.Bulk("server"u8);
        reply.Bulk("redis"u8);
        reply.Bulk("version"u8);
        reply.BulkText(ServerVersion.Redis);
        reply.Bulk("proto"u8);
        reply.Integer(session.Protocol);
        reply.Bulk("id"u8);
        reply.Integer(session.Id);
        reply.Bulk("mode"u8);
        reply.Bulk("standalone"u8);
        reply.Bulk("role"u8);
        reply.Bulk("master"u8);
        reply.Bulk("modules"u8);
        reply.Array(0);
    }
}
