using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>The part of XINFO STREAM that only FULL replies.</summary>
internal static class StreamFullReply
{
    /// <summary>Entries and groups, of each so many parts at most; 0 = all.</summary>
    public static void Write(ReplyWriter reply, LargeStream stream, long count)
    {
        reply.Bulk("entries"u8);
        reply.StreamRange(stream, StreamId.Zero, StreamId.Max, count);
        reply.Bulk("groups"u8);
        reply.Array((int)stream.Groups.Count);
        RecordPlace place = default;
        for (StreamGroup group = default; stream.Groups.MoveNext(ref place, ref group);)
        {
            reply.Map(7);
            reply.Bulk("name"u8);
            reply.Bulk(group.Name);
            WriteProgress(reply, stream, group);
            WritePending(reply, group, count);
            WriteConsumers(reply, group, count);
        }
    }

    /// <summary>How far a group has come.</summary>
    public static void WriteProgress(ReplyWriter reply, LargeStream stream, StreamGroup group)
    {
        reply.Bulk("last-delivered-id"u8);
        reply.StreamId(group.LastId);
        reply.Bulk("entries-read"u8);
        if (group.EntriesRead == StreamGroup.UnknownRead) reply.Null();
        else reply.Integer(group.EntriesRead);
        reply.Bulk("lag"u8);
        if (StreamLag.TryGet(stream, group, out long lag)) reply.Integer(lag);
        else reply.Null();
    }

    private static void WritePending(ReplyWriter reply, StreamGroup group, long count)
    {
        reply.Bulk("pel-count"u8);
        reply.Integer(group.PendingCount);
        reply.Bulk("pending"u8);
        int left = Limited(group.PendingCount, count);
        reply.Array(left);
        RecordPlace place = default;
        for (; left > 0 && group.Pending.Exists(ref place); place = place.Next(), left--)
        {
            PendingEntry entry = group.Pending[place];
            reply.Array(4);
            reply.StreamId(entry.Id);
            reply.Bulk(group.At(entry.ConsumerAddress).Name);
            reply.Integer(entry.DeliveredAtMs);
            reply.Integer(entry.Deliveries);
        }
    }

    private static void WriteConsumers(ReplyWriter reply, StreamGroup group, long count)
    {
        reply.Bulk("consumers"u8);
        reply.Array((int)group.ConsumerCount);
        RecordPlace place = default;
        for (StreamConsumer consumer = default; group.MoveNext(ref place, ref consumer);)
        {
            reply.Map(4);
            reply.Bulk("name"u8);
            reply.Bulk(consumer.Name);
            reply.Bulk("seen-time"u8);
            reply.Integer(consumer.SeenAtMs);
            reply.Bulk("pel-count"u8);
            reply.Integer(consumer.PendingCount);
            reply.Bulk("pending"u8);
            int left = Limited(consumer.PendingCount, count);
            reply.Array(left);
            RecordPlace own = default;
            for (; left > 0 && consumer.Pending.Exists(ref own); own = own.Next(), left--)
            {
                group.Pending.TryFind(new SoughtId(consumer.Pending[own]), out RecordPlace pending);
                reply.Array(3);
                reply.StreamId(consumer.Pending[own]);
                reply.Integer(group.Pending[pending].DeliveredAtMs);
                reply.Integer(group.Pending[pending].Deliveries);
            }
        }
    }

    private static int Limited(long present, long count) => (int)(count == 0 ? present : Math.Min(present, count));
}
