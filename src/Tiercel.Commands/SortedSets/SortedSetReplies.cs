using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Replies that are made of elements of sorted sets.</summary>
internal static class SortedSetReplies
{
    /// <summary>Announces elements: with scores they are pairs in RESP3, and alternate in RESP2.</summary>
    public static void ElementArray(this ReplyWriter reply, int count, bool withScores) =>
        reply.Array(withScores && reply.Protocol < 3 ? count * 2 : count);

    /// <summary>An element of what was announced.</summary>
    public static void Element(this ReplyWriter reply, ReadOnlySpan<byte> member, double score, bool withScores)
    {
        if (withScores && reply.Protocol >= 3) reply.Array(2);
        reply.Bulk(member);
        if (withScores) reply.Double(score);
    }

    /// <summary>All that a cursor over so many elements passes.</summary>
    public static void Elements(this ReplyWriter reply, scoped ref SortedSetCursor cursor, int count, bool withScores)
    {
        reply.ElementArray(count, withScores);
        while (cursor.MoveNext()) reply.Element(cursor.Member, withScores ? cursor.Score : 0, withScores);
    }
}
