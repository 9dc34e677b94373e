using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>XGROUP: groups of consumers and the consumers in them.</summary>
internal static class StreamGroupCommands
{
    private static readonly string[] HelpLines =
    [
        "XGROUP <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "CREATE <key> <groupname> <id|$> [option]",
        "    Create a new consumer group. Options are:",
        "    * MKSTREAM",
        "      Create the empty stream if it does not exist.",
        "    * ENTRIESREAD entries_read",
        "      Set the group's entries_read counter (internal use).",
        "CREATECONSUMER <key> <groupname> <consumer>",
        "    Create a new consumer in the specified group.",
        "DELCONSUMER <key> <groupname> <consumer>",
        "    Remove the specified consumer.",
        "DESTROY <key> <groupname>",
        "    Remove the specified group.",
        "SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]",
        "    Set the current group ID and entries_read counter.",
        "HELP",
        "    Prints this help.",
    ];

    /// <summary>Makes a group of consumers for the stream at a key, which begins behind an id.</summary>
    [Command("XGROUP|CREATE", Event = "xgroup-create", Arity = -5, Keys = "2", KeyFlags = "RW insert",
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "stream", Since = "5.0.0", Complexity = "O(1)",
        Arguments = "key groupname id(id|new_id=$) [MKSTREAM] [ENTRIESREAD entries_read:integer]")]
    internal static void Create(ref CommandContext c)
    {
        if (!TryReadOptions(ref c, mayMakeStream: true, out bool makesStream, out long entriesRead)) return;
        if (!TryOpen(ref c, out CollectionEntry entry, mayBeAbsent: makesStream)) return;
        // As in Redis no more options than there are, even if one comes twice.
        if (c.Count > 8)
        {
            c.Reply.Error(StreamErrors.BadSubcommand("XGROUP"u8, c.Arg(1)));
            return;
        }

        StreamId id = entry.Exists ? new LargeStream(entry.Large).LastId : StreamId.Zero;
        if (!StreamArguments.IsWord(c.Arg(4), '$') && !StreamArguments.TryReadId(ref c, 4, out id)) return;
        if (StreamOps.CreateGroup(ref c.Scope, c.Key(2), ref entry, c.Arg(3), id, entriesRead)) c.Reply.Ok();
        else c.Reply.Error(StreamErrors.BusyGroup);
    }

    /// <summary>Sets the id behind which a group of consumers goes on.</summary>
    [Command("XGROUP|SETID", Event = "xgroup-setid",
        Arity = -5, Keys = "2", KeyFlags = "RW update", Flags = CommandFlags.Write,
        Group = "stream", Since = "5.0.0", Complexity = "O(1)",
        Arguments = "key groupname id(id|new_id=$) [ENTRIESREAD entries_read:integer]")]
    internal static void SetId(ref CommandContext c)
    {
        if (!TryReadOptions(ref c, mayMakeStream: false, out _, out long entriesRead)) return;
        if (!TryOpenGroup(ref c, out CollectionEntry entry, out StreamGroup group)) return;
        if (c.Count > 7)
        {
            c.Reply.Error(StreamErrors.BadSubcommand("XGROUP"u8, c.Arg(1)));
            return;
        }

        StreamId id = new LargeStream(entry.Large).LastId;
        if (!StreamArguments.IsWord(c.Arg(4), '$') && !StreamArguments.TryReadLooseId(ref c, 4, out id)) return;
        StreamOps.SetGroup(ref c.Scope, c.Key(2), in entry, group, id, entriesRead);
        c.Reply.Ok();
    }

    /// <summary>Removes a group of consumers; replies whether it was there.</summary>
    [Command("XGROUP|DESTROY", Arity = 4, Keys = "2", KeyFlags = "RW delete", Flags = CommandFlags.Write,
        Group = "stream", Since = "5.0.0", Complexity = "O(N), N entries pending in the group",
        Arguments = "key groupname")]
    internal static void Destroy(ref CommandContext c)
    {
        if (!TryOpen(ref c, out CollectionEntry entry, mayBeAbsent: false)) return;
        StreamGroup group = StreamOps.OpenGroup(ref c.Scope, c.Key(2), in entry, c.Arg(3));
        if (group.Exists) StreamOps.RemoveGroup(ref c.Scope, c.Key(2), in entry, group);
        c.Reply.Flag(group.Exists);
    }

    /// <summary>Makes a consumer in a group; replies whether it is new.</summary>
    [Command("XGROUP|CREATECONSUMER", Arity = 5, Keys = "2", KeyFlags = "RW insert",
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "stream", Since = "6.2.0", Complexity = "O(1)",
        Arguments = "key groupname consumername")]
    internal static void CreateConsumer(ref CommandContext c)
    {
        if (!TryOpenGroup(ref c, out CollectionEntry entry, out StreamGroup group)) return;
        bool isNew = !group.FindConsumer(c.Arg(4)).Exists;
        if (isNew) StreamOps.EnsureConsumer(ref c.Scope, c.Key(2), group, c.Arg(4), out _);
        KeyScope.EndChange(in entry);
        c.Reply.Flag(isNew);
    }

    /// <summary>Removes a consumer of a group; replies how many entries were pending of it.</summary>
    [Command("XGROUP|DELCONSUMER", Arity = 5, Keys = "2", KeyFlags = "RW delete", Flags = CommandFlags.Write,
        Group = "stream", Since = "5.0.0", Complexity = "O(N log M), N entries pending of it, M in its group",
        Arguments = "key groupname consumername")]
    internal static void DeleteConsumer(ref CommandContext c)
    {
        if (!TryOpenGroup(ref c, out CollectionEntry entry, out StreamGroup group)) return;
        StreamConsumer consumer = group.FindConsumer(c.Arg(4));
        c.Reply.Integer(
            consumer.Exists ? StreamOps.RemoveConsumer(ref c.Scope, c.Key(2), in entry, group, consumer) : 0);
    }

    /// <summary>The subcommands of XGROUP.</summary>
    [Command("XGROUP|HELP", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Group = "stream", Since = "5.0.0",
        Complexity = "O(1)")]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    /// <summary>Takes entries off those that are pending in a group; replies how many were.</summary>
    [Command("XACK", Arity = -4, Keys = "1", KeyFlags = "RW update", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "stream", Since = "5.0.0", Complexity = "O(N log M), N ids, M entries pending",
        Arguments = "key group id...")]
    internal static void XAck(ref CommandContext c)
    {
        OpStatus status = StreamOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        StreamGroup group = status == OpStatus.Done ? StreamOps.OpenGroup(ref c.Scope, c.Key(1), in entry, c.Arg(2)) : default;
        int acknowledged = 0;
        for (int i = 3; i < c.Count && group.Exists; i++)
        {
            if (!StreamArguments.TryReadId(ref c, i, out _)) return;
        }

        for (int i = 3; i < c.Count && group.Exists; i++)
        {
            StreamId.TryParse(c.Arg(i), 0, out StreamId id);
            if (StreamOps.Acknowledge(ref c.Scope, c.Key(1), in entry, group, id)) acknowledged++;
        }

        c.Reply.Integer(acknowledged);
    }

    private static bool TryReadOptions(ref CommandContext c, bool mayMakeStream, out bool makesStream, out long entriesRead)
    {
        makesStream = false;
        entriesRead = StreamGroup.UnknownRead;
        for (int i = 5; i < c.Count; i++)
        {
            if (mayMakeStream && Word.Is(c.Arg(i), "MKSTREAM"u8))
            {
                makesStream = true;
                continue;
            }

            if (i + 1 == c.Count || !Word.Is(c.Arg(i), "ENTRIESREAD"u8))
            {
                c.Reply.Error(StreamErrors.BadSubcommand("XGROUP"u8, c.Arg(1)));
                return false;
            }

            if (!StreamArguments.TryReadInteger(ref c, ++i, out entriesRead)) return false;
            if (entriesRead >= StreamGroup.UnknownRead) continue;
            c.Reply.Error(StreamErrors.BadEntriesRead);
            return false;
        }

        return true;
    }

    // The stream at key 2; false if there is none and must be, or it is something else, and that was replied.
    private static bool TryOpen(ref CommandContext c, out CollectionEntry entry, bool mayBeAbsent)
    {
        OpStatus status = StreamOps.Open(ref c.Scope, c.Key(2), out entry);
        if (status == OpStatus.Done || (status == OpStatus.Absent && mayBeAbsent)) return true;
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Error(StreamErrors.GroupNeedsKey);
        return false;
    }

    private static bool TryOpenGroup(ref CommandContext c, out CollectionEntry entry, out StreamGroup group)
    {
        group = default;
        if (!TryOpen(ref c, out entry, mayBeAbsent: false)) return false;
        group = StreamOps.OpenGroup(ref c.Scope, c.Key(2), in entry, c.Arg(3));
        if (group.Exists) return true;
        c.Reply.Error(StreamErrors.NoGroupOf(c.Arg(2), c.Arg(3)));
        return false;
    }
}
