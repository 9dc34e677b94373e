using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>ZRANDMEMBER: members at random.</summary>
internal static class ZRandMemberCommand
{
    /// <summary>A member of a sorted set at random, or several, the same one perhaps twice if the number is negative.</summary>
    [Command("ZRANDMEMBER", Arity = -2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "sorted-set", Since = "6.2.0", Complexity = "O(M*log(N)), N members, M of them replied",
        Tips = "nondeterministic_output",
        Arguments = "key [options{count:integer [WITHSCORES]}]")]
    internal static void ZRandMember(ref CommandContext c)
    {
        long count = 1;
        if (c.Count > 2 && !RandomCount.TryRead(ref c, "WITHSCORES"u8, out count)) return;
        OpStatus status = SortedSetOps.Read(ref c.Scope, c.Key(1), out SortedSetView view);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        if (c.Count > 2) ReplySeveral(in view, count, c.Count > 3, c.Reply);
        else if (view.Count == 0) c.Reply.Null();
        else ReplyAt(in view, Random.Shared.NextInt64(view.Count), withScores: false, c.Reply);
    }

    private static void ReplySeveral(in SortedSetView view, long count, bool withScores, ReplyWriter reply)
    {
        if (view.Count == 0 || count == 0)
        {
            reply.Array(0);
        }
        else if (count < 0)
        {
            // One may come twice, so more can be asked for than there are.
            if (!RandomCount.TryDraw(reply, count, withScores, out int drawn)) return;
            reply.ElementArray(drawn, withScores);
            for (int i = 0; i < drawn; i++) ReplyAt(in view, Random.Shared.NextInt64(view.Count), withScores, reply);
        }
        else if (count >= view.Count)
        {
            // As Redis: from the last to the first.
            SortedSetCursor cursor = view.Walk(
                IndexRange.Whole(view.Count), isBackwards: true, stackalloc byte[ListpackElement.ScratchBytes]);
            reply.Elements(ref cursor, (int)view.Count, withScores);
        }
        else if (count > view.Count / 3)
        {
            ReplySelected(in view, (int)count, withScores, reply);
        }
        else
        {
            using RankSample sample = new((int)count, view.Count, Random.Shared);
            reply.ElementArray((int)count, withScores);
            foreach (long rank in sample.Ranks) ReplyAt(in view, rank, withScores, reply);
        }
    }

    // In one pass over all, each taken as likely as it must be for so many to be left over (Knuth, TAOCP 3.4.2, algorithm S).
    private static void ReplySelected(in SortedSetView view, int count, bool withScores, ReplyWriter reply)
    {
        reply.ElementArray(count, withScores);
        SortedSetCursor cursor = view.WalkAll(stackalloc byte[ListpackElement.ScratchBytes]);
        for (long left = view.Count; count > 0 && cursor.MoveNext(); left--)
        {
            if (Random.Shared.NextInt64(left) >= count) continue;
            count--;
            reply.Element(cursor.Member, withScores ? cursor.Score : 0, withScores);
        }
    }

    private static void ReplyAt(in SortedSetView view, long rank, bool withScores, ReplyWriter reply)
    {
        SortedSetCursor cursor = view.Walk(new IndexRange(rank, rank), isBackwards: false, stackalloc byte[ListpackElement.ScratchBytes]);
        if (cursor.MoveNext()) reply.Element(cursor.Member, withScores ? cursor.Score : 0, withScores);
    }
}
