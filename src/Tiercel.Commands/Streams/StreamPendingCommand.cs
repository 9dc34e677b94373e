using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>XPENDING: what a group has given out and nobody has acknowledged.</summary>
internal static class StreamPendingCommand
{
    /// <summary>The entries pending in a group: how many, or those of a range.</summary>
    [Command("XPENDING", Arity = -3, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "stream", Since = "5.0.0", Complexity = "O(log N + M), N entries pending, M of them looked at",
        Tips = "nondeterministic_output",
        Arguments = "key group [filters{[IDLE min-idle-time:integer@6.2.0] start end count:integer [consumer]}]")]
    internal static void XPending(ref CommandContext c)
    {
        if (c.Count != 3 && c.Count is < 6 or > 9)
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        PendingRange range = default;
        if (c.Count > 3 && !TryReadRange(ref c, out range)) return;
        OpStatus status = StreamOps.Find(ref c.Scope, c.Key(1), out LargeStream stream);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        StreamGroup group = status == OpStatus.Done ? stream.Groups.Find(c.Arg(2)) : default;
        if (!group.Exists) c.Reply.Error(StreamErrors.NoGroup(c.Arg(1), c.Arg(2)));
        else if (c.Count == 3) ReplySummary(ref c, group);
        else ReplyRange(ref c, group, in range);
    }

    private static bool TryReadRange(ref CommandContext c, out PendingRange range)
    {
        range = default;
        int first = 3;
        long minIdleMs = 0;
        if (Word.Is(c.Arg(3), "IDLE"u8))
        {
            if (!StreamArguments.TryReadInteger(ref c, 4, out minIdleMs)) return false;
            if (c.Count < 8)
            {
                c.Reply.Error(CommandErrors.Syntax);
                return false;
            }

            first = 5;
        }

        if (!StreamArguments.TryReadInteger(ref c, first + 2, out long count)) return false;
        if (!StreamArguments.TryReadFirst(ref c, first, out StreamId firstId)) return false;
        if (!StreamArguments.TryReadLast(ref c, first + 1, out StreamId lastId)) return false;
        range = new PendingRange(firstId, lastId, count, minIdleMs, c.Count > first + 3 ? first + 3 : 0);
        return true;
    }

    private static void ReplySummary(ref CommandContext c, StreamGroup group)
    {
        c.Reply.Array(4);
        c.Reply.Integer(group.PendingCount);
        if (group.PendingCount == 0)
        {
            c.Reply.Null();
            c.Reply.Null();
            c.Reply.NullArray();
            return;
        }

        c.Reply.StreamId(group.Pending[default].Id);
        c.Reply.StreamId(group.Pending[group.Pending.Last()].Id);
        ArrayMark mark = c.Reply.BeginArray();
        int consumers = 0;
        RecordPlace place = default;
        Span<byte> text = stackalloc byte[IntegerText.MaxLength];
        for (StreamConsumer consumer = default; group.MoveNext(ref place, ref consumer);)
        {
            if (consumer.PendingCount == 0) continue;
            c.Reply.Array(2);
            c.Reply.Bulk(consumer.Name);
            c.Reply.Bulk(IntegerText.Format(consumer.PendingCount, text));
            consumers++;
        }

        c.Reply.EndArray(mark, consumers);
    }

    private static void ReplyRange(ref CommandContext c, StreamGroup group, in PendingRange range)
    {
        StreamConsumer consumer = range.ConsumerIndex == 0 ? default : group.FindConsumer(c.Arg(range.ConsumerIndex));
        if (range.ConsumerIndex > 0 && !consumer.Exists)
        {
            c.Reply.Array(0);
            return;
        }

        ArrayMark mark = c.Reply.BeginArray();
        int replied = 0;
        RecordPlace own = default;
        RecordPlace place = default;
        SoughtId first = new(range.First);
        if (consumer.Exists) consumer.Pending.TryFind(in first, out own);
        else group.Pending.TryFind(in first, out place);
        while (replied < range.Count)
        {
            if (consumer.Exists)
            {
                if (!consumer.Pending.Exists(ref own)) break;
                group.Pending.TryFind(new SoughtId(consumer.Pending[own]), out place);
                own = own.Next();
            }
            else if (!group.Pending.Exists(ref place))
            {
                break;
            }

            PendingEntry entry = group.Pending[place];
            place = place.Next();
            if (entry.Id > range.Last) break;
            if (range.MinIdleMs != 0 && c.Scope.NowMs - entry.DeliveredAtMs < range.MinIdleMs) continue;
            Reply(ref c, group, in entry);
            replied++;
        }

        c.Reply.EndArray(mark, replied);
    }

    private static void Reply(ref CommandContext c, StreamGroup group, in PendingEntry entry)
    {
        c.Reply.Array(4);
        c.Reply.StreamId(entry.Id);
        c.Reply.Bulk(group.At(entry.ConsumerAddress).Name);
        c.Reply.Integer(Math.Max(0, c.Scope.NowMs - entry.DeliveredAtMs));
        c.Reply.Integer(entry.Deliveries);
    }

    private readonly record struct PendingRange(StreamId First, StreamId Last, long Count, long MinIdleMs, int ConsumerIndex);
}
