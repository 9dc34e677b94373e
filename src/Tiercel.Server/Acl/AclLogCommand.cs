using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>ACL LOG.</summary>
internal static class AclLogCommand
{
    private const long DefaultCount = 10;

    /// <summary>Returns what was refused lately for want of a right or a password, the latest first; or forgets it.</summary>
    [Command("ACL|LOG", Arity = -2, Group = "server", Since = "6.0.0",
        Complexity = "O(N) with N being the number of entries shown.",
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
        Arguments = "[operation(count:integer|RESET)]")]
    internal static void Log(ref CommandContext c)
    {
        ServerContext server = ((Session)c.Client).Server;
        long count = DefaultCount;
        if (c.Count > 3)
        {
            c.Reply.Error(Unresolved.Misused(c.Command, c.Arg(1)));
        }
        else if (c.Count == 3 && Word.Is(c.Arg(2), "RESET"u8))
        {
            server.AclLog.Clear();
            c.Reply.Ok();
        }
        else if (c.Count == 3 && !IntegerText.TryParse(c.Arg(2), out count))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
        }
        else
        {
            AclLogEntry[] entries = server.AclLog.Latest(count);
            c.Reply.Array(entries.Length);
            foreach (AclLogEntry entry in entries) Write(c.Reply, entry, server.NowMs);
        }
    }

    private static void Write(ReplyWriter reply, AclLogEntry entry, long nowMs)
    {
        reply.Map(10);
        reply.Bulk("count"u8);
        reply.Integer(entry.Count);
        WriteField(reply, "reason"u8, NameOf(entry.Reason));
        reply.Bulk("context"u8);
        reply.BulkText(entry.Context);
        WriteField(reply, "object"u8, entry.Object);
        WriteField(reply, "username"u8, entry.User);
        reply.Bulk("age-seconds"u8);
        reply.Double((nowMs - entry.UpdatedMs) / 1000.0);
        WriteField(reply, "client-info"u8, entry.Client);
        reply.Bulk("entry-id"u8);
        reply.Integer(entry.Id);
        reply.Bulk("timestamp-created"u8);
        reply.Integer(entry.CreatedMs);
        reply.Bulk("timestamp-last-updated"u8);
        reply.Integer(entry.UpdatedMs);
    }

    private static void WriteField(ReplyWriter reply, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        reply.Bulk(name);
        reply.Bulk(value);
    }

    private static ReadOnlySpan<byte> NameOf(DenialReason reason) => reason switch
    {
        DenialReason.Command => "command"u8,
        DenialReason.Key => "key"u8,
        DenialReason.Channel => "channel"u8,
        _ => "auth"u8,
    };
}
