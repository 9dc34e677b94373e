using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that change the entries of a stream.</summary>
internal static class StreamChangeCommands
{
    /// <summary>Adds an entry to the stream at a key, and replies its id.</summary>
    [Command("XADD", Arity = -5, Keys = "1", KeyFlags = "RW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "stream", Since = "5.0.0",
        Complexity = "O(1), and O(N) for N entries that are trimmed", Tips = "nondeterministic_output",
        Arguments = "key [NOMKSTREAM@6.2.0] [trim{strategy(MAXLEN|MINID@6.2.0) [operator(equal==|approximately=~)] "
            + "threshold [LIMIT count:integer@6.2.0]}] id_or_auto(auto_id=*|id) field_value{field value}...")]
    internal static void XAdd(ref CommandContext c)
    {
        if (!StreamAddArguments.TryRead(ref c, isAdd: true, out StreamAddArguments arguments)) return;
        int items = c.Count - arguments.IdIndex - 1;
        if (items < 2 || items % 2 != 0)
        {
            c.Reply.Error(Unresolved.WrongArity(c.Command));
            return;
        }

        if (arguments.Id.IsZero)
        {
            c.Reply.Error(StreamErrors.ZeroId);
            return;
        }

        OpStatus status = StreamOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else if (status == OpStatus.Absent && arguments.KeepsAbsent) c.Reply.Null();
        else Add(ref c, ref entry, in arguments);
    }

    /// <summary>Removes entries of the stream at a key by id; replies how many were there.</summary>
    [Command("XDEL", Arity = -3, Keys = "1", KeyFlags = "RW delete", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "stream", Since = "5.0.0", Complexity = "O(N log M), N ids, M entries",
        Arguments = "key id...")]
    internal static void XDel(ref CommandContext c)
    {
        if (!TryOpen(ref c, out CollectionEntry entry)) return;
        for (int i = 2; i < c.Count; i++)
        {
            if (!StreamArguments.TryReadId(ref c, i, out _)) return;
        }

        int removed = 0;
        for (int i = 2; i < c.Count; i++)
        {
            StreamId.TryParse(c.Arg(i), 0, out StreamId id);
            if (StreamOps.Remove(ref c.Scope, c.Key(1), in entry, id)) removed++;
        }

        c.Reply.Integer(removed);
    }

    /// <summary>Removes the oldest entries of the stream at a key; replies how many.</summary>
    [Command("XTRIM", Arity = -4, Keys = "1", KeyFlags = "RW delete", Flags = CommandFlags.Write,
        Group = "stream", Since = "5.0.0", Complexity = "O(N), N entries removed", Tips = "nondeterministic_output",
        Arguments = "key trim{strategy(MAXLEN|MINID@6.2.0) [operator(equal==|approximately=~)] threshold [LIMIT "
            + "count:integer@6.2.0]}")]
    internal static void XTrim(ref CommandContext c)
    {
        if (!StreamAddArguments.TryRead(ref c, isAdd: false, out StreamAddArguments arguments)) return;
        if (!TryOpen(ref c, out CollectionEntry entry)) return;
        c.Reply.Integer(StreamOps.Trim(ref c.Scope, c.Key(1), in entry, arguments.Trim));
    }

    /// <summary>Sets the last id of the stream at a key, and what else it remembers of its entries.</summary>
    [Command("XSETID", Arity = -3, Keys = "1", KeyFlags = "RW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "stream", Since = "5.0.0",
        Complexity = "O(1)",
        Arguments = "key last-id [ENTRIESADDED entries_added:integer@7.0.0] [MAXDELETEDID "
            + "max_deleted_entry_id@7.0.0]")]
    internal static void XSetId(ref CommandContext c)
    {
        StreamId maxRemoved = StreamId.Zero;
        long added = -1;
        if (!StreamArguments.TryReadId(ref c, 2, out StreamId id) || !TryReadOptions(ref c, id, ref maxRemoved, ref added)) return;
        OpStatus status = StreamOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else if (status == OpStatus.Absent) c.Reply.Error(CommandErrors.NoSuchKey);
        else SetId(ref c, in entry, id, maxRemoved, added);
    }

    private static void Add(ref CommandContext c, scoped ref CollectionEntry entry, scoped in StreamAddArguments arguments)
    {
        if (entry.Exists && new LargeStream(entry.Large).LastId == StreamId.Max)
        {
            c.Reply.Error(StreamErrors.Exhausted);
            return;
        }

        ArgumentTail items = c.ArgsFrom(arguments.IdIndex + 1);
        OpStatus status = StreamOps.Add(ref c.Scope, c.Key(1), ref entry, arguments.Id, in items, out StreamId id);
        if (status != OpStatus.Done)
        {
            c.Reply.Error(status == OpStatus.NotGreater ? StreamErrors.NotGreater : StreamErrors.TooLarge);
            return;
        }

        if (arguments.Trims) StreamOps.Trim(ref c.Scope, c.Key(1), in entry, arguments.Trim);
        c.Reply.StreamId(id);
    }

    private static void SetId(
        ref CommandContext c, scoped in CollectionEntry entry, StreamId id, StreamId maxRemoved, long added)
    {
        LargeStream stream = new(entry.Large);
        ReadOnlySpan<byte> error =
            stream.Count > 0 && id < stream.LastEntryId ? StreamErrors.BelowTop
            : stream.Count > 0 && added != -1 && added < stream.Count ? StreamErrors.AddedBelowLength
            : default;
        if (!error.IsEmpty)
        {
            c.Reply.Error(error);
            return;
        }

        if (maxRemoved == StreamId.Zero) maxRemoved = stream.MaxRemovedId;
        StreamOps.SetId(ref c.Scope, c.Key(1), in entry, id, maxRemoved, added == -1 ? stream.Added : added);
        c.Reply.Ok();
    }

    private static bool TryReadOptions(ref CommandContext c, StreamId id, ref StreamId maxRemoved, ref long added)
    {
        for (int i = 3; i < c.Count; i += 2)
        {
            bool hasValue = i + 1 < c.Count;
            ReadOnlySpan<byte> error = default;
            if (hasValue && Word.Is(c.Arg(i), "ENTRIESADDED"u8))
            {
                if (!StreamArguments.TryReadInteger(ref c, i + 1, out added)) return false;
                if (added < 0) error = StreamErrors.NegativeAdded;
            }
            else if (hasValue && Word.Is(c.Arg(i), "MAXDELETEDID"u8))
            {
                if (!StreamArguments.TryReadId(ref c, i + 1, out maxRemoved)) return false;
                if (id < maxRemoved) error = StreamErrors.BelowGivenRemoved;
            }
            else
            {
                error = CommandErrors.Syntax;
            }

            if (error.IsEmpty) continue;
            c.Reply.Error(error);
            return false;
        }

        return true;
    }

    // The stream at key 1; false if there is none, and that was replied.
    private static bool TryOpen(ref CommandContext c, out CollectionEntry entry)
    {
        OpStatus status = StreamOps.Open(ref c.Scope, c.Key(1), out entry);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else if (status == OpStatus.Absent) c.Reply.Integer(0);
        return status == OpStatus.Done;
    }
}
