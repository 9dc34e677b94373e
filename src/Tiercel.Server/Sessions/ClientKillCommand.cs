using System.Text;
using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>CLIENT KILL: ends connections.</summary>
internal static class ClientKillCommand
{
    /// <summary>Ends the connection from an address, or those that match every filter.</summary>
    [Command("CLIENT|KILL", Arity = -3, Group = "connection", Since = "2.4.0", Differs = "takes MAXAGE, of Redis 7.4",
        Complexity = "O(N) where N is the number of client connections",
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale
            | CommandFlags.Connection,
        Arguments = "filter(ip:port:string!2.8.12|new-format([ID client-id:integer@2.8.12]|[TYPE "
            + "normal_master_slave_pubsub(NORMAL|MASTER@3.2.0|SLAVE|REPLICA@5.0.0|PUBSUB)@2.8.12]|[USER "
            + "username]|[ADDR ip:port:string]|[LADDR ip:port:string@6.2.0]|[SKIPME yes/no]|[MAXAGE "
            + "maxage:integer@7.4.0])...)")]
    internal static void Kill(ref CommandContext c)
    {
        bool byAddress = c.Count == 3;
        Filter filter = new();
        if (byAddress)
        {
            filter.Address = Encoding.UTF8.GetString(c.Arg(2));
            filter.SkipsMe = false;
        }
        else if (!filter.TryRead(ref c))
        {
            return;
        }

        Session me = (Session)c.Client;
        int killed = 0;
        foreach (Session session in me.Server.Sessions.Snapshot())
        {
            if (!filter.Matches(session, me)) continue;
            killed++;
            if (session == me) me.Closing = true;
            else me.Server.Sessions.Kill(session);
            if (byAddress) break;
        }

        if (!byAddress) c.Reply.Integer(killed);
        else if (killed > 0) c.Reply.Ok();
        else c.Reply.Error("ERR No such client"u8);
    }

    /// <summary>Which sessions: all that match every condition given.</summary>
    private sealed class Filter
    {
        private long _id;
        private long _minAgeSeconds;
        private Predicate<Session>? _isOfType;
        private AclUser? _user;

        public string? Address { get; set; }

        public string? LocalAddress { get; set; }

        public bool SkipsMe { get; set; } = true;

        /// <summary>Reads the conditions; false if they make no sense, and then the reply is written.</summary>
        public bool TryRead(ref CommandContext c)
        {
            for (int i = 2; i < c.Count; i += 2)
            {
                if (i + 1 == c.Count)
                {
                    c.Reply.Error(CommandErrors.Syntax);
                    return false;
                }

                if (!TryReadOne(ref c, c.Arg(i), c.Arg(i + 1))) return false;
            }

            return true;
        }

        public bool Matches(Session session, Session me)
        {
            if ((SkipsMe && session == me) || (_id != 0 && session.Id != _id)) return false;
            if (_isOfType is not null && !_isOfType(session)) return false;
            if (_user is not null && session.User != _user) return false;
            if (_minAgeSeconds > 0 && (me.Server.NowMs - session.ConnectedAtMs) / 1000 < _minAgeSeconds) return false;
            return (Address is null || Address == session.Peer)
                && (LocalAddress is null || LocalAddress == session.Local.ToString());
        }

        private bool TryReadOne(ref CommandContext c, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            if (Word.Is(name, "ID"u8)) return TryReadId(c.Reply, value);
            if (Word.Is(name, "TYPE"u8)) return TryReadType(c.Reply, value);
            if (Word.Is(name, "USER"u8)) return TryReadUser(ref c, value);
            if (Word.Is(name, "MAXAGE"u8)) return TryReadAge(c.Reply, value);
            if (Word.Is(name, "ADDR"u8))
            {
                Address = Encoding.UTF8.GetString(value);
            }
            else if (Word.Is(name, "LADDR"u8))
            {
                LocalAddress = Encoding.UTF8.GetString(value);
            }
            else if (Word.Is(name, "SKIPME"u8) && (Word.Is(value, "YES"u8) || Word.Is(value, "NO"u8)))
            {
                SkipsMe = Word.Is(value, "YES"u8);
            }
            else
            {
                c.Reply.Error(CommandErrors.Syntax);
                return false;
            }

            return true;
        }

        private bool TryReadId(ReplyWriter reply, ReadOnlySpan<byte> text)
        {
            if (IntegerText.TryParse(text, out _id) && _id > 0) return true;
            reply.Error("ERR client-id should be greater than 0"u8);
            return false;
        }

        // Of Redis 7.4: who has been connected for so long.
        private bool TryReadAge(ReplyWriter reply, ReadOnlySpan<byte> text)
        {
            bool isNumber = IntegerText.TryParse(text, out _minAgeSeconds);
            if (isNumber && _minAgeSeconds > 0) return true;
            reply.Error(isNumber ? "ERR maxage should be greater than 0"u8 : "ERR maxage is not an integer or out of range"u8);
            return false;
        }

        private bool TryReadType(ReplyWriter reply, ReadOnlySpan<byte> text)
        {
            if (ClientText.TryReadType(text, out _isOfType)) return true;

            reply.Error([.. "ERR Unknown client type '"u8, .. text, (byte)'\'']);
            return false;
        }

        private bool TryReadUser(ref CommandContext c, ReadOnlySpan<byte> name)
        {
            _user = ((Session)c.Client).Server.Users.Find(name);
            if (_user is not null) return true;
            c.Reply.Error([.. "ERR No such user '"u8, .. name, (byte)'\'']);
            return false;
        }
    }
}
