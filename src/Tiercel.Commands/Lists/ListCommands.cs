using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands that read lists.</summary>
internal static class ListCommands
{
    /// <summary>How many elements the list at a key has.</summary>
    [Command("LLEN", Arity = 2, Keys = "1", KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "list", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void LLen(ref CommandContext c)
    {
        OpStatus status = ListOps.Find(ref c.Scope, c.Key(1), out ListView list);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Integer(status == OpStatus.Done ? list.Count : 0);
    }

    /// <summary>The element of the list at a key with an index; negative ones count from the right end.</summary>
    [Command("LINDEX", Arity = 3, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "list", Since = "1.0.0", Complexity = "O(N), N nodes before the element, and those of its node",
        Arguments = "key index:integer")]
    internal static void LIndex(ref CommandContext c)
    {
        OpStatus status = ListOps.Find(ref c.Scope, c.Key(1), out ListView list);
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        if (status != OpStatus.Done) c.Reply.Fail(status);
        else if (!IntegerText.TryParse(c.Arg(2), out long index)) c.Reply.Error(CommandErrors.NotAnInteger);
        else if (ListOps.TryGet(list, index, out ListpackElement element)) c.Reply.Bulk(element.AsText(scratch));
        else c.Reply.Null();
    }

    /// <summary>The elements of the list at a key from one index to another, both counted.</summary>
    [Command("LRANGE", Arity = 4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "list", Since = "1.0.0", Complexity = "O(S+N), S nodes before the first, N elements replied",
        Arguments = "key start:integer stop:integer")]
    internal static void LRange(ref CommandContext c)
    {
        if (!IntegerText.TryParse(c.Arg(2), out long start) || !IntegerText.TryParse(c.Arg(3), out long end))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return;
        }

        OpStatus status = ListOps.Find(ref c.Scope, c.Key(1), out ListView list);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        if (status == OpStatus.Absent)
        {
            c.Reply.Array(0);
            return;
        }

        IndexRange range = IndexRange.OfElements(start, end, list.Count);
        c.Reply.Array(range.Count);
        ElementReply visitor = new(c.Reply);
        ListOps.ForEach(list, range, ref visitor);
    }

    /// <summary>Where in the list at a key an element stands: the index of the first, or of several.</summary>
    [Command("LPOS", Arity = -3, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "list", Since = "6.0.6", Complexity = "O(N), N elements looked at",
        Arguments = "key element [RANK rank:integer] [COUNT num-matches:integer] [MAXLEN len:integer]")]
    internal static void LPos(ref CommandContext c)
    {
        if (!TryParseSearch(ref c, out ListSearch search, out bool isArray)) return;
        OpStatus status = ListOps.Find(ref c.Scope, c.Key(1), out ListView list);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        if (isArray)
        {
            ArrayMark mark = c.Reply.BeginArray();
            PositionReply all = new() { Reply = c.Reply };
            if (status == OpStatus.Done) ListOps.ForEachPosition(list, c.Arg(2), in search, ref all);
            c.Reply.EndArray(mark, all.Found);
            return;
        }

        PositionReply first = new() { Reply = c.Reply };
        if (status == OpStatus.Done) ListOps.ForEachPosition(list, c.Arg(2), in search, ref first);
        if (first.Found == 0) c.Reply.Null();
    }

    private static bool TryParseSearch(ref CommandContext c, out ListSearch search, out bool isArray)
    {
        long rank = 1;
        long count = -1;
        long looks = 0;
        search = default;
        for (int i = 3; i < c.Count; i += 2)
        {
            ReadOnlySpan<byte> option = c.Arg(i);
            bool hasValue = i + 1 < c.Count;
            if (hasValue && Word.Is(option, "RANK"u8))
            {
                if (!TryParseRank(ref c, i + 1, out rank)) return Fail(out isArray);
            }
            else if (hasValue && Word.Is(option, "COUNT"u8))
            {
                if (!TryParseCount(ref c, i + 1, CommandErrors.NegativePositionCount, out count)) return Fail(out isArray);
            }
            else if (hasValue && Word.Is(option, "MAXLEN"u8))
            {
                if (!TryParseCount(ref c, i + 1, CommandErrors.NegativePositionLimit, out looks)) return Fail(out isArray);
            }
            else
            {
                c.Reply.Error(CommandErrors.Syntax);
                return Fail(out isArray);
            }
        }

        isArray = count >= 0;
        // No count is one; a count of 0 is all. From Redis: the rank without an opposite is the last, and no count bounds it.
        if (rank == long.MinValue) (rank, count) = (-1, 0);
        search = new ListSearch(rank, isArray ? count : 1, looks);
        return true;

        static bool Fail(out bool isArray) => isArray = false;
    }

    private static bool TryParseRank(ref CommandContext c, int index, out long rank)
    {
        bool isNumber = IntegerText.TryParse(c.Arg(index), out rank);
        if (!isNumber) c.Reply.Error(CommandErrors.NotAnInteger);
        else if (rank == 0) c.Reply.Error(CommandErrors.ZeroRank);
        return isNumber && rank != 0;
    }

    private static bool TryParseCount(ref CommandContext c, int index, ReadOnlySpan<byte> error, out long count)
    {
        if (IntegerText.TryParse(c.Arg(index), out count) && count >= 0) return true;
        c.Reply.Error(error);
        return false;
    }

    private struct PositionReply : IPositionVisitor
    {
        public ReplyWriter Reply;
        public int Found;

        public void Visit(long index)
        {
            Reply.Integer(index);
            Found++;
        }
    }
}

/// <summary>Replies elements of a list.</summary>
internal readonly struct ElementReply(ReplyWriter reply) : IListVisitor
{
    public void Visit(scoped ReadOnlySpan<byte> element) => reply.Bulk(element);
}
