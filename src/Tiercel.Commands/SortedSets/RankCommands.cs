using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that count members of sorted sets.</summary>
internal static class RankCommands
{
    /// <summary>How many members of a sorted set come before one, by score from the least; with its score if asked for.</summary>
    [Command("ZRANK", Arity = -3, Keys = "1", Element = 2, KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "sorted-set", Since = "2.0.0", Differs = "takes WITHSCORE, of Redis 7.2", Complexity = "O(log(N)), N members",
        Arguments = "key member [WITHSCORE@7.2.0]")]
    internal static void ZRank(ref CommandContext c) => ReplyRank(ref c, isBackwards: false);

    /// <summary>How many members of a sorted set come before one, by score from the greatest; with its score if asked for.</summary>
    [Command("ZREVRANK", Arity = -3, Keys = "1", Element = 2, KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "sorted-set", Since = "2.0.0", Differs = "takes WITHSCORE, of Redis 7.2", Complexity = "O(log(N)), N members",
        Arguments = "key member [WITHSCORE@7.2.0]")]
    internal static void ZRevRank(ref CommandContext c) => ReplyRank(ref c, isBackwards: true);

    /// <summary>How many members of a sorted set have scores in a range.</summary>
    [Command("ZCOUNT", Arity = 4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "sorted-set", Since = "2.0.0", Complexity = "O(log(N)), N members",
        Arguments = "key min:double max:double")]
    internal static void ZCount(ref CommandContext c) => ReplyCount(ref c, RangeKind.Scores);

    /// <summary>How many members of a sorted set lie in a range of bytes, if all have one score.</summary>
    [Command("ZLEXCOUNT", Arity = 4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "sorted-set", Since = "2.8.9", Complexity = "O(log(N)), N members",
        Arguments = "key min max")]
    internal static void ZLexCount(ref CommandContext c) => ReplyCount(ref c, RangeKind.Members);

    private static void ReplyRank(ref CommandContext c, bool isBackwards)
    {
        bool withScore = c.Count > 3;
        if (c.Count > 4)
        {
            c.Reply.Error(Unresolved.WrongArity(c.Command));
            return;
        }

        if (withScore && !Word.Is(c.Arg(3), "WITHSCORE"u8))
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        OpStatus status = SortedSetOps.Read(ref c.Scope, c.Key(1), out SortedSetView view);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        if (!view.TryGetRank(c.Arg(2), out long rank, out double score))
        {
            if (withScore) c.Reply.NullArray();
            else c.Reply.Null();
            return;
        }

        if (withScore) c.Reply.Array(2);
        c.Reply.Integer(isBackwards ? view.Count - 1 - rank : rank);
        if (withScore) c.Reply.Double(score);
    }

    private static void ReplyCount(ref CommandContext c, RangeKind kind)
    {
        if (!RangeArguments.TryReadRange(ref c, kind, min: 2, max: 3, new RangeOptions(), out SortedSetRange range)) return;
        OpStatus status = SortedSetOps.Read(ref c.Scope, c.Key(1), out SortedSetView view);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Integer(range.RanksIn(in view).Count);
    }
}
