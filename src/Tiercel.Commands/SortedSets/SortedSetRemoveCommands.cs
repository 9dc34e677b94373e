using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands that remove ranges of sorted sets, or take elements out.</summary>
internal static class SortedSetRemoveCommands
{
    private const string Cost = "O(log(N)*M), N members, M of them removed";

    /// <summary>Removes the members of a range of ranks; replies how many there were.</summary>
    [Command("ZREMRANGEBYRANK", Event = "zremrangebyrank",
        Arity = 4, Keys = "1", KeyFlags = "RW delete", Flags = CommandFlags.Write,
        Group = "sorted-set", Since = "2.0.0", Complexity = Cost,
        Arguments = "key start:integer stop:integer")]
    internal static void ZRemRangeByRank(ref CommandContext c) => RemoveRange(ref c, RangeKind.Ranks);

    /// <summary>Removes the members of a range of scores; replies how many there were.</summary>
    [Command("ZREMRANGEBYSCORE", Event = "zremrangebyscore",
        Arity = 4, Keys = "1", KeyFlags = "RW delete", Flags = CommandFlags.Write,
        Group = "sorted-set", Since = "1.2.0", Complexity = Cost,
        Arguments = "key min:double max:double")]
    internal static void ZRemRangeByScore(ref CommandContext c) => RemoveRange(ref c, RangeKind.Scores);

    /// <summary>Removes the members of a range of bytes, if all have one score; replies how many there were.</summary>
    [Command("ZREMRANGEBYLEX", Event = "zremrangebylex",
        Arity = 4, Keys = "1", KeyFlags = "RW delete", Flags = CommandFlags.Write,
        Group = "sorted-set", Since = "2.8.9", Complexity = Cost,
        Arguments = "key min max")]
    internal static void ZRemRangeByLex(ref CommandContext c) => RemoveRange(ref c, RangeKind.Members);

    /// <summary>Takes the members with the least scores out of a sorted set.</summary>
    [Command("ZPOPMIN", Event = "zpopmin",
        Arity = -2, Keys = "1", KeyFlags = "RW access delete", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "sorted-set", Since = "5.0.0", Complexity = Cost,
        Arguments = "key [count:integer]")]
    internal static void ZPopMin(ref CommandContext c) => Pop(ref c, isBackwards: false);

    /// <summary>Takes the members with the greatest scores out of a sorted set.</summary>
    [Command("ZPOPMAX", Event = "zpopmax",
        Arity = -2, Keys = "1", KeyFlags = "RW access delete", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "sorted-set", Since = "5.0.0", Complexity = Cost,
        Arguments = "key [count:integer]")]
    internal static void ZPopMax(ref CommandContext c) => Pop(ref c, isBackwards: true);

    /// <summary>Takes elements from an end of a sorted set that was found, and replies them.</summary>
    internal static void ReplyPopped(
        ref CommandContext c, scoped in Key key, ref CollectionEntry entry, int count, bool isBackwards, bool arePairs)
    {
        c.Reply.Array(arePairs ? count : count * 2);
        Take(ref c, in key, ref entry, count, isBackwards, arePairs);
    }

    /// <summary>As <see cref="ReplyPopped"/>, behind a header that was replied already.</summary>
    internal static void Take(
        ref CommandContext c, scoped in Key key, ref CollectionEntry entry, int count, bool isBackwards, bool arePairs)
    {
        PopReply reply = new(c.Reply, arePairs);
        SortedSetOps.RemoveRange(ref c.Scope, in key, ref entry, IndexRange.Whole(count), isBackwards, ref reply);
    }

    private static void Pop(ref CommandContext c, bool isBackwards)
    {
        const long one = 1;
        if (c.Count > 3)
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        long wanted = one;
        if (c.Count == 3 && !TryReadCount(ref c, out wanted)) return;
        OpStatus status = SortedSetOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        int count = status == OpStatus.Done ? (int)Math.Min(wanted, SortedSetOps.Count(entry.Entry)) : 0;
        if (count == 0) c.Reply.Array(0);
        else ReplyPopped(ref c, c.Key(1), ref entry, count, isBackwards, arePairs: c.Count == 3 && c.Reply.Protocol >= 3);
    }

    private static bool TryReadCount(ref CommandContext c, out long count)
    {
        if (IntegerText.TryParse(c.Arg(2), out count) && count >= 0) return true;
        c.Reply.Error(CommandErrors.NotPositive);
        return false;
    }

    private static void RemoveRange(ref CommandContext c, RangeKind kind)
    {
        if (!RangeArguments.TryReadRange(ref c, kind, min: 2, max: 3, new RangeOptions(), out SortedSetRange range)) return;
        OpStatus status = SortedSetOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        IndexRange ranks = status == OpStatus.Absent
            ? IndexRange.Whole(0)
            : range.RanksIn(new SortedSetView(entry.Entry, c.Keyspace));
        Unseen unseen = default;
        SortedSetOps.RemoveRange(ref c.Scope, c.Key(1), ref entry, ranks, isBackwards: false, ref unseen);
        c.Reply.Integer(ranks.Count);
    }

    private readonly struct PopReply(ReplyWriter reply, bool arePairs) : ISortedSetVisitor
    {
        public void Visit(scoped ReadOnlySpan<byte> member, double score)
        {
            if (arePairs) reply.Array(2);
            reply.Bulk(member);
            reply.Double(score);
        }
    }

    private readonly struct Unseen : ISortedSetVisitor
    {
        public void Visit(scoped ReadOnlySpan<byte> member, double score)
        {
        }
    }
}
