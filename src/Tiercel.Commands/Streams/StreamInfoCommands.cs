using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>XINFO: what there is to know of a stream, its groups and their consumers.</summary>
internal static class StreamInfoCommands
{
    private const long DefaultCount = 10;

    private static readonly string[] HelpLines =
    [
        "XINFO <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "CONSUMERS <key> <groupname>",
        "    Show consumers of <groupname>.",
        "GROUPS <key>",
        "    Show the stream consumer groups.",
        "STREAM <key> [FULL [COUNT <count>]",
        "    Show information about the stream.",
        "HELP",
        "    Prints this help.",
    ];

    /// <summary>What there is to know of the stream at a key; with FULL its entries and groups too.</summary>
    [Command("XINFO|STREAM", Arity = -3, Keys = "2", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "stream", Since = "5.0.0", Complexity = "O(1), with FULL O(N), N entries replied",
        Arguments = "key [FULL full{[COUNT count:integer]}]")]
    internal static void Stream(ref CommandContext c)
    {
        if (!TryFind(ref c, out LargeStream stream)) return;
        if (c.Count == 3)
        {
            c.Reply.Map(10);
            ReplyState(c.Reply, stream);
            ReplyEdges(c.Reply, stream);
            return;
        }

        bool hasCount = c.Count == 6 && Word.Is(c.Arg(4), "COUNT"u8);
        if (!Word.Is(c.Arg(3), "FULL"u8) || (c.Count != 4 && !hasCount))
        {
            c.Reply.Error(StreamErrors.BadSubcommand("XINFO"u8, c.Arg(1)));
            return;
        }

        long count = DefaultCount;
        if (hasCount && !StreamArguments.TryReadInteger(ref c, 5, out count)) return;
        c.Reply.Map(9);
        ReplyState(c.Reply, stream);
        StreamFullReply.Write(c.Reply, stream, count < 0 ? DefaultCount : count);
    }

    /// <summary>The groups of the stream at a key.</summary>
    [Command("XINFO|GROUPS", Arity = 3, Keys = "2", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "stream", Since = "5.0.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void Groups(ref CommandContext c)
    {
        if (!TryFind(ref c, out LargeStream stream)) return;
        c.Reply.Array((int)stream.Groups.Count);
        RecordPlace place = default;
        for (StreamGroup group = default; stream.Groups.MoveNext(ref place, ref group);)
        {
            c.Reply.Map(6);
            c.Reply.Bulk("name"u8);
            c.Reply.Bulk(group.Name);
            c.Reply.Bulk("consumers"u8);
            c.Reply.Integer(group.ConsumerCount);
            c.Reply.Bulk("pending"u8);
            c.Reply.Integer(group.PendingCount);
            StreamFullReply.WriteProgress(c.Reply, stream, group);
        }
    }

    /// <summary>The consumers of a group of the stream at a key.</summary>
    [Command("XINFO|CONSUMERS", Arity = 4, Keys = "2", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "stream", Since = "5.0.0", Complexity = "O(1)", Tips = "nondeterministic_output",
        Arguments = "key groupname")]
    internal static void Consumers(ref CommandContext c)
    {
        if (!TryFind(ref c, out LargeStream stream)) return;
        StreamGroup group = stream.Groups.Find(c.Arg(3));
        if (!group.Exists)
        {
            c.Reply.Error(StreamErrors.NoGroupOf(c.Arg(2), c.Arg(3)));
            return;
        }

        c.Reply.Array((int)group.ConsumerCount);
        RecordPlace place = default;
        for (StreamConsumer consumer = default; group.MoveNext(ref place, ref consumer);)
        {
            c.Reply.Map(3);
            c.Reply.Bulk("name"u8);
            c.Reply.Bulk(consumer.Name);
            c.Reply.Bulk("pending"u8);
            c.Reply.Integer(consumer.PendingCount);
            c.Reply.Bulk("idle"u8);
            c.Reply.Integer(Math.Max(0, c.Scope.NowMs - consumer.SeenAtMs));
        }
    }

    /// <summary>The subcommands of XINFO.</summary>
    [Command("XINFO|HELP", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Group = "stream", Since = "5.0.0",
        Complexity = "O(1)")]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    private static void ReplyState(ReplyWriter reply, LargeStream stream)
    {
        reply.Bulk("length"u8);
        reply.Integer(stream.Count);
        reply.Bulk("radix-tree-keys"u8);
        reply.Integer(stream.Nodes.Nodes);
        reply.Bulk("radix-tree-nodes"u8);
        reply.Integer(RadixTreeSize.Of(stream));
        reply.Bulk("last-generated-id"u8);
        reply.StreamId(stream.LastId);
        reply.Bulk("max-deleted-entry-id"u8);
        reply.StreamId(stream.MaxRemovedId);
        reply.Bulk("entries-added"u8);
        reply.Integer(stream.Added);
        reply.Bulk("recorded-first-entry-id"u8);
        reply.StreamId(stream.FirstEntryId);
    }

    private static void ReplyEdges(ReplyWriter reply, LargeStream stream)
    {
        reply.Bulk("groups"u8);
        reply.Integer(stream.Groups.Count);
        reply.Bulk("first-entry"u8);
        if (!reply.TryStreamEntry(stream, stream.FirstEntryId)) reply.Null();
        reply.Bulk("last-entry"u8);
        if (!reply.TryStreamEntry(stream, stream.LastEntryId)) reply.Null();
    }

    // The stream at key 2; false if there is none, and that was replied.
    private static bool TryFind(ref CommandContext c, out LargeStream stream)
    {
        OpStatus status = StreamOps.Find(ref c.Scope, c.Key(2), out stream);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else if (status == OpStatus.Absent) c.Reply.Error(CommandErrors.NoSuchKey);
        return status == OpStatus.Done;
    }
}
