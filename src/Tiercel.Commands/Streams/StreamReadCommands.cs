using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that read what has come to several streams.</summary>
internal static class StreamReadCommands
{
    private const CommandFlags Waits = CommandFlags.Blocking | CommandFlags.MovableKeys;

    /// <summary>The entries of each of several streams behind an id.</summary>
    [Command("XREAD", Arity = -4, Keys = "STREAMS@1/2", KeyFlags = "RO access", Flags = CommandFlags.Read | Waits,
        Group = "stream", Since = "5.0.0", Complexity = "O(N + M), N streams, M entries replied",
        Arguments = "[COUNT count:integer] [BLOCK milliseconds:integer] STREAMS streams{key... id...}")]
    internal static void XRead(ref CommandContext c) => Read(ref c, ofGroup: false);

    /// <summary>The entries of each of several streams that a group was not given yet, or those pending of its consumer.</summary>
    [Command("XREADGROUP", Arity = -7, Keys = "STREAMS@4/2", KeyFlags = "RO access", Flags = CommandFlags.Write | Waits,
        Group = "stream", Since = "5.0.0",
        Differs = "a stream that is named twice is replied twice, without entries the second time",
        Complexity = "O(N + M log P), N streams, M entries replied, P pending",
        Arguments = "GROUP group_consumer{group consumer} [COUNT count:integer] [BLOCK milliseconds:integer] "
            + "[NOACK] STREAMS streams{key... id...}")]
    internal static void XReadGroup(ref CommandContext c) => Read(ref c, ofGroup: true);

    private static void Read(ref CommandContext c, bool ofGroup)
    {
        if (!StreamReadArguments.TryRead(ref c, ofGroup, out StreamReadArguments arguments)) return;
        if (c.ReadyKey != 0) ServeReady(ref c, in arguments);
        else if (!TryCountServed(ref c, in arguments, out int served)) return;
        else if (served > 0) Serve(ref c, in arguments, served);
        else if (arguments.Patience is { } patience && c.MayWait) Wait(ref c, in arguments, patience);
        else c.Reply.NullArray();
    }

    private static void Wait(ref CommandContext c, in StreamReadArguments arguments, TimeSpan patience)
    {
        StreamReadArguments asked = arguments;
        WaitTerms terms = new()
        {
            IsReady = (scoped in CommandContext call, int index, Entry entry) => IsReady(in call, in asked, index, entry),
            Patience = patience,
            WantsAbsence = arguments.OfGroup,
        };
        WaitingCall call = new(in c, in terms, arguments.Streams * StreamId.MaxTextBytes);
        Span<byte> text = stackalloc byte[StreamId.MaxTextBytes];
        for (int i = 0; i < arguments.Streams; i++)
        {
            // The newest entry is that of now.
            if (!StreamArguments.IsWord(IdAt(in c, in arguments, i), '$')) continue;
            OpStatus status = StreamOps.Find(ref c.Scope, c.Key(arguments.KeyIndex + i), out LargeStream stream);
            StreamId last = status == OpStatus.Done ? stream.LastId : StreamId.Zero;
            call.Replace(arguments.KeyIndex + arguments.Streams + i, last.Format(text));
        }

        c.Begin(call, arguments.KeyIndex, arguments.Streams);
    }

    // A group is told as well that there is nothing to wait for any more.
    private static bool IsReady(scoped in CommandContext call, in StreamReadArguments arguments, int index, Entry entry)
    {
        if (entry.IsNull || entry.Kind != ValueKind.Stream) return arguments.OfGroup;
        LargeStream stream = new(entry.LargeValue);
        if (arguments.OfGroup && !stream.Groups.Find(call.Arg(arguments.GroupIndex)).Exists) return true;
        return IsServed(in call, in arguments, index - arguments.KeyIndex, stream, out _);
    }

    private static void ServeReady(ref CommandContext c, in StreamReadArguments arguments)
    {
        OpStatus status = StreamOps.Find(ref c.Scope, c.Key(c.ReadyKey), out LargeStream stream);
        if (status != OpStatus.Done) c.Reply.Error(StreamErrors.GoneStream);
        else if (arguments.OfGroup && !stream.Groups.Find(c.Arg(arguments.GroupIndex)).Exists) c.Reply.Error(StreamErrors.GoneGroup);
        else Serve(ref c, in arguments, served: 1);
    }

    // How many streams have something to reply; false if an argument is wrong, and that was replied.
    private static bool TryCountServed(ref CommandContext c, in StreamReadArguments arguments, out int served)
    {
        served = 0;
        for (int i = 0; i < arguments.Streams; i++)
        {
            OpStatus status = StreamOps.Find(ref c.Scope, c.Key(arguments.KeyIndex + i), out LargeStream stream);
            if (status == OpStatus.WrongType)
            {
                c.Reply.Fail(status);
                return false;
            }

            bool exists = status == OpStatus.Done;
            if (!TryCheckGroup(ref c, in arguments, i, exists, stream) || !TryCheckId(ref c, in arguments, i)) return false;
            if (exists && IsServed(in c, in arguments, i, stream, out _)) served++;
        }

        return true;
    }

    private static void Serve(ref CommandContext c, in StreamReadArguments arguments, int served)
    {
        bool isMap = c.Reply.Protocol == 3;
        if (isMap) c.Reply.Map(served);
        else c.Reply.Array(served);
        (int first, int end) = c.KeysToTry(arguments.KeyIndex, arguments.Streams);
        for (int place = first; place < end && served > 0; place++)
        {
            int i = place - arguments.KeyIndex;
            Key key = c.Key(place);
            if (StreamOps.Open(ref c.Scope, in key, out CollectionEntry entry) != OpStatus.Done) continue;
            LargeStream stream = new(entry.Large);
            // One that is named twice has been counted twice, and the first time has taken what was new.
            bool isLastChance = served == end - place;
            if (!IsServed(in c, in arguments, i, stream, out StreamId after) && !isLastChance) continue;
            if (!isMap) c.Reply.Array(2);
            c.Reply.Bulk(key.Bytes);
            if (arguments.OfGroup) ServeGroup(ref c, in arguments, i, in key, in entry);
            else if (after.TryNext(out StreamId next)) c.Reply.StreamRange(stream, next, StreamId.Max, arguments.Count);
            served--;
        }
    }

    private static void ServeGroup(
        ref CommandContext c, in StreamReadArguments arguments, int index, scoped in Key key, scoped in CollectionEntry entry)
    {
        StreamGroup group = StreamOps.OpenGroup(ref c.Scope, in key, in entry, c.Arg(arguments.GroupIndex));
        ReadOnlySpan<byte> consumer = c.Arg(arguments.GroupIndex + 1);
        ArrayMark mark = c.Reply.BeginArray();
        long count;
        if (IsWhatIsNew(in c, in arguments, index))
        {
            StreamReplies.EntryReply visitor = new(c.Reply);
            count = StreamOps.ReadNew(
                ref c.Scope, in key, in entry, group, consumer, arguments.Count, !arguments.IsAcknowledged, ref visitor);
        }
        else
        {
            StreamId.TryParse(IdAt(in c, in arguments, index), 0, out StreamId after);
            count = ServeHistory(ref c, in key, in entry, group, consumer, after, arguments.Count);
        }

        c.Reply.EndArray(mark, (int)count);
    }

    // What is pending of the consumer behind an id, with the entries as far as they are still there.
    private static long ServeHistory(
        ref CommandContext c,
        scoped in Key key,
        scoped in CollectionEntry entry,
        StreamGroup group,
        ReadOnlySpan<byte> consumerName,
        StreamId after,
        long count)
    {
        StreamConsumer consumer = StreamOps.EnsureConsumer(ref c.Scope, in key, group, consumerName, out _);
        KeyScope.EndChange(in entry);
        // As in Redis the last id of all has the first of all behind it.
        after.TryNext(out StreamId first);
        LargeStream stream = new(entry.Large);
        consumer.Pending.TryFind(new SoughtId(first), out RecordPlace place);
        long replied = 0;
        for (; (count == 0 || replied < count) && consumer.Pending.Exists(ref place); place = place.Next())
        {
            StreamId id = consumer.Pending[place];
            if (c.Reply.TryStreamEntry(stream, id))
            {
                StreamOps.ShowAgain(ref c.Scope, in key, group, consumer, id);
            }
            else
            {
                c.Reply.Array(2);
                c.Reply.StreamId(id);
                c.Reply.NullArray();
            }

            replied++;
        }

        return replied;
    }

    private static bool TryCheckGroup(
        ref CommandContext c, in StreamReadArguments arguments, int index, bool exists, LargeStream stream)
    {
        if (!arguments.OfGroup) return true;
        ReadOnlySpan<byte> group = c.Arg(arguments.GroupIndex);
        if (exists && stream.Groups.Find(group).Exists) return true;
        c.Reply.Error(StreamErrors.NoGroupToRead(c.Arg(arguments.KeyIndex + index), group));
        return false;
    }

    private static bool TryCheckId(ref CommandContext c, in StreamReadArguments arguments, int index)
    {
        ReadOnlySpan<byte> word = IdAt(in c, in arguments, index);
        bool isNewest = StreamArguments.IsWord(word, '$');
        bool isUnread = StreamArguments.IsWord(word, '>');
        if (!isNewest && !isUnread)
        {
            return StreamArguments.TryReadId(ref c, arguments.KeyIndex + arguments.Streams + index, out _);
        }

        if (isNewest != arguments.OfGroup) return true;
        c.Reply.Error(isNewest ? StreamErrors.NewestOfGroup : StreamErrors.UnreadOfRead);
        return false;
    }

    // Whether a stream has something behind the id asked for; what is pending of a consumer is replied even if that is nothing.
    private static bool IsServed(
        scoped in CommandContext c, in StreamReadArguments arguments, int index, LargeStream stream, out StreamId after)
    {
        ReadOnlySpan<byte> word = IdAt(in c, in arguments, index);
        if (StreamArguments.IsWord(word, '$')) after = stream.LastId;
        else if (IsWhatIsNew(in c, in arguments, index)) after = stream.Groups.Find(c.Arg(arguments.GroupIndex)).LastId;
        else if (StreamId.TryParse(word, 0, out after) && arguments.OfGroup) return true;
        return stream.Count > 0 && stream.LastEntryId > after;
    }

    private static bool IsWhatIsNew(scoped in CommandContext c, in StreamReadArguments arguments, int index)
    {
        ReadOnlySpan<byte> word = IdAt(in c, in arguments, index);
        return arguments.OfGroup
            && (StreamArguments.IsWord(word, '>') || (StreamId.TryParse(word, 0, out StreamId id) && id == StreamId.Max));
    }

    private static ReadOnlySpan<byte> IdAt(scoped in CommandContext c, scoped in StreamReadArguments arguments, int index) =>
        c.Arg(arguments.KeyIndex + arguments.Streams + index);

}
