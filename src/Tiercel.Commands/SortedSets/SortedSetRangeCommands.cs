using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that reply ranges of sorted sets.</summary>
internal static class SortedSetRangeCommands
{
    private const string Cost = "O(log(N)+M), N members, M of them replied";

    /// <summary>Members in a range of ranks, of scores or of bytes.</summary>
    [Command("ZRANGE", Arity = -4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "sorted-set", Since = "1.2.0", Complexity = Cost,
        Arguments = "key start stop [sortby(BYSCORE|BYLEX)@6.2.0] [REV@6.2.0] [LIMIT offset_count{offset:integer "
            + "count:integer}@6.2.0] [WITHSCORES]")]
    internal static void ZRange(ref CommandContext c) => ReplyRange(ref c, kind: null, isBackwards: null);

    /// <summary>Members in a range of ranks, the greatest score first.</summary>
    [Command("ZREVRANGE", Arity = -4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "sorted-set", Since = "1.2.0", Complexity = Cost,
        Arguments = "key start:integer stop:integer [WITHSCORES]")]
    internal static void ZRevRange(ref CommandContext c) => ReplyRange(ref c, RangeKind.Ranks, isBackwards: true);

    /// <summary>Members in a range of scores.</summary>
    [Command("ZRANGEBYSCORE", Arity = -4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "sorted-set", Since = "1.0.5", Complexity = Cost,
        Arguments = "key min:double max:double [WITHSCORES@2.0.0] [LIMIT offset_count{offset:integer "
            + "count:integer}]")]
    internal static void ZRangeByScore(ref CommandContext c) => ReplyRange(ref c, RangeKind.Scores, isBackwards: false);

    /// <summary>Members in a range of scores, the greatest first.</summary>
    [Command("ZREVRANGEBYSCORE", Arity = -4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "sorted-set", Since = "2.2.0", Complexity = Cost,
        Arguments = "key max:double min:double [WITHSCORES] [LIMIT offset_count{offset:integer count:integer}]")]
    internal static void ZRevRangeByScore(ref CommandContext c) => ReplyRange(ref c, RangeKind.Scores, isBackwards: true);

    /// <summary>Members in a range of bytes, if all have one score.</summary>
    [Command("ZRANGEBYLEX", Arity = -4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "sorted-set", Since = "2.8.9", Complexity = Cost,
        Arguments = "key min max [LIMIT offset_count{offset:integer count:integer}]")]
    internal static void ZRangeByLex(ref CommandContext c) => ReplyRange(ref c, RangeKind.Members, isBackwards: false);

    /// <summary>Members in a range of bytes, the greatest first, if all have one score.</summary>
    [Command("ZREVRANGEBYLEX", Arity = -4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "sorted-set", Since = "2.8.9", Complexity = Cost,
        Arguments = "key max min [LIMIT offset_count{offset:integer count:integer}]")]
    internal static void ZRevRangeByLex(ref CommandContext c) => ReplyRange(ref c, RangeKind.Members, isBackwards: true);

    /// <summary>Makes a key hold the members of a range of another sorted set; replies how many they are.</summary>
    [Command("ZRANGESTORE", Event = "zrangestore", Arity = -5, Keys = "1..2", KeyFlags = "OW update; RO access",
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "sorted-set", Since = "6.2.0", Complexity = Cost,
        Arguments = "dst:key src:key#1 min max [sortby(BYSCORE|BYLEX)] [REV] [LIMIT offset_count{offset:integer "
            + "count:integer}]")]
    internal static void ZRangeStore(ref CommandContext c)
    {
        if (!RangeArguments.TryRead(ref c, 2, kind: null, isBackwards: null, isStore: true, out SortedSetRange range, out _)) return;
        OpStatus status = SortedSetOps.Read(ref c.Scope, c.Key(2), out SortedSetView view);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Integer(SortedSetOps.Store(ref c.Scope, c.Key(1), view, range));
    }

    private static void ReplyRange(ref CommandContext c, RangeKind? kind, bool? isBackwards)
    {
        if (!RangeArguments.TryRead(ref c, 1, kind, isBackwards, isStore: false, out SortedSetRange range, out bool withScores)) return;
        OpStatus status = SortedSetOps.Read(ref c.Scope, c.Key(1), out SortedSetView view);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        IndexRange ranks = range.RanksIn(in view);
        SortedSetCursor cursor = view.Walk(ranks, range.IsBackwards, stackalloc byte[ListpackElement.ScratchBytes]);
        c.Reply.Elements(ref cursor, ranks.Count, withScores);
    }
}
