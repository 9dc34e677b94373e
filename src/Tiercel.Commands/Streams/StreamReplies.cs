using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Parts of replies that several commands of streams have.</summary>
internal static class StreamReplies
{
    /// <summary>An id as text.</summary>
    public static void StreamId(this ReplyWriter reply, StreamId id)
    {
        Span<byte> text = stackalloc byte[Engine.StreamId.MaxTextBytes];
        reply.Bulk(id.Format(text));
    }

    /// <summary>An entry: its id, and an array of its fields and values by turns.</summary>
    public static void StreamEntry(this ReplyWriter reply, scoped in StreamEntry entry)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        reply.Array(2);
        reply.StreamId(entry.Id);
        reply.Array(entry.FieldCount * 2);
        foreach (StreamFields fields in entry)
        {
            reply.Bulk(fields.Field.AsText(scratch));
            reply.Bulk(fields.Value.AsText(scratch));
        }
    }

    /// <summary>An array of the entries of a range.</summary>
    public static void StreamRange(
        this ReplyWriter reply, LargeStream stream, StreamId first, StreamId last, long count, bool isReverse = false)
    {
        ArrayMark mark = reply.BeginArray();
        EntryReply visitor = new(reply);
        long entries = StreamOps.ForEach(stream, first, last, count, isReverse, ref visitor);
        reply.EndArray(mark, (int)entries);
    }

    /// <summary>The entry with an id; false if there is none, and nothing was replied.</summary>
    public static bool TryStreamEntry(this ReplyWriter reply, LargeStream stream, StreamId id)
    {
        EntryReply visitor = new(reply);
        return StreamOps.ForEach(stream, id, id, 1, isReverse: false, ref visitor) == 1;
    }

    /// <summary>Replies each entry it is shown.</summary>
    internal readonly struct EntryReply(ReplyWriter reply) : IStreamVisitor
    {
        public void Visit(scoped in StreamEntry entry) => reply.StreamEntry(in entry);
    }
}
