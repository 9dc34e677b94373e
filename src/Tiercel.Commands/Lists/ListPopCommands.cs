using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands that take elements from the ends of lists.</summary>
internal static class ListPopCommands
{
    /// <summary>Removes the first element of the list at a key, or several, and replies what was removed.</summary>
    [Command("LPOP", Arity = -2, Keys = "1", KeyFlags = "RW access delete", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "list", Since = "1.0.0", Complexity = "O(N), N elements replied",
        Arguments = "key [count:integer@6.2.0]")]
    internal static void LPop(ref CommandContext c) => Pop(ref c, ListSide.Left);

    /// <summary>Removes the last element of the list at a key, or several, and replies what was removed.</summary>
    [Command("RPOP", Arity = -2, Keys = "1", KeyFlags = "RW access delete", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "list", Since = "1.0.0", Complexity = "O(N), N elements replied",
        Arguments = "key [count:integer@6.2.0]")]
    internal static void RPop(ref CommandContext c) => Pop(ref c, ListSide.Right);

    /// <summary>Takes an element from an end of a list and adds it at an end of another, or of the same.</summary>
    [Command("LMOVE", Arity = 5, Keys = "1..2", KeyFlags = "RW access delete; RW insert",
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "list", Since = "6.2.0", Complexity = "O(1)",
        Arguments = "source:key destination:key#1 wherefrom(LEFT|RIGHT) whereto(LEFT|RIGHT)")]
    internal static void LMove(ref CommandContext c)
    {
        if (TryParseSide(c.Arg(3), out ListSide from) && TryParseSide(c.Arg(4), out ListSide to)) Move(ref c, from, to);
        else c.Reply.Error(CommandErrors.Syntax);
    }

    /// <summary>Takes the last element of a list and adds it as the first of another; use LMOVE.</summary>
    [Command("RPOPLPUSH", Arity = 3, Keys = "1..2", KeyFlags = "RW access delete; RW insert",
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "list", Since = "1.2.0", Complexity = "O(1)",
        Arguments = "source:key destination:key#1")]
    internal static void RPopLPush(ref CommandContext c) => Move(ref c, ListSide.Right, ListSide.Left);

    /// <summary>Removes elements from an end of the first list among some keys, and replies its key and them.</summary>
    [Command("LMPOP", Arity = -4, Keys = "#1", KeyFlags = "RW access delete", ChangesOneKey = true,
        Flags = CommandFlags.Write | CommandFlags.MovableKeys,
        Group = "list", Since = "7.0.0", Complexity = "O(N+M), N keys, M elements replied",
        Arguments = "numkeys:integer key... where(LEFT|RIGHT) [COUNT count:integer]")]
    internal static void LMPop(ref CommandContext c)
    {
        if (TryReadMany(ref c, 1, out ListSide side, out long count) && !TryPopFirst(ref c, 2, c.CountedKeys, side, count))
            c.Reply.NullArray();
    }

    /// <summary>Reads what LMPOP says behind the argument that counts its keys.</summary>
    internal static bool TryReadMany(ref CommandContext c, int keyCount, out ListSide side, out long count)
    {
        side = default;
        count = 1;
        if (!IntegerText.TryParse(c.Arg(keyCount), out long keys) || keys <= 0)
        {
            c.Reply.Error(CommandErrors.NoKeyCount);
            return false;
        }

        long end = keyCount + 1 + keys;
        if (keys >= c.Count || end >= c.Count || !TryParseSide(c.Arg((int)end), out side))
        {
            c.Reply.Error(CommandErrors.Syntax);
            return false;
        }

        return TryParseCount(ref c, (int)end + 1, out count);
    }

    /// <summary>
    /// Takes elements from an end of the first list among some keys, and replies its key and them: one element, or with
    /// <paramref name="count"/> an array of so many at most. Replies as well if a key is no list; false if there is none.
    /// </summary>
    internal static bool TryPopFirst(ref CommandContext c, int firstKey, int keys, ListSide side, long? count)
    {
        (int first, int end) = c.KeysToTry(firstKey, keys);
        for (int i = first; i < end; i++)
        {
            Key key = c.Key(i);
            OpStatus status = ListOps.Open(ref c.Scope, in key, out CollectionEntry entry);
            if (status == OpStatus.Absent) continue;
            if (status == OpStatus.WrongType)
            {
                c.Reply.Fail(status);
                return true;
            }

            c.Reply.Array(2);
            c.Reply.Bulk(key.Bytes);
            if (count is null) ReplyOne(ref c, in key, ref entry, side);
            else ReplyRemoved(ref c.Scope, in key, ref entry, side, count.Value, c.Reply);
            return true;
        }

        return false;
    }

    /// <summary>Takes an element from the list at the first key and adds it to that at the second; false if there is none.</summary>
    internal static bool TryMove(ref CommandContext c, ListSide from, ListSide to)
    {
        PooledBuffer moved = default;
        try
        {
            OpStatus status = ListOps.Move(ref c.Scope, c.Key(1), c.Key(2), from, to, ref moved);
            if (status == OpStatus.Absent) return false;
            if (status == OpStatus.Done) c.Reply.Bulk(moved.Written);
            else c.Reply.Fail(status);
            return true;
        }
        finally
        {
            moved.Dispose();
        }
    }

    internal static bool TryParseSide(ReadOnlySpan<byte> word, out ListSide side)
    {
        side = Word.Is(word, "LEFT"u8) ? ListSide.Left : ListSide.Right;
        return side == ListSide.Left || Word.Is(word, "RIGHT"u8);
    }

    private static void Pop(ref CommandContext c, ListSide side)
    {
        long count = 0;
        if (c.Count > 3)
        {
            c.Reply.Error(Unresolved.WrongArity(c.Command));
            return;
        }

        if (c.Count == 3 && (!IntegerText.TryParse(c.Arg(2), out count) || count < 0))
        {
            c.Reply.Error(CommandErrors.NotPositive);
            return;
        }

        OpStatus status = ListOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.Absent && c.Count == 3) c.Reply.NullArray();
        else if (status != OpStatus.Done) c.Reply.Fail(status);
        else if (c.Count == 3) ReplyRemoved(ref c.Scope, c.Key(1), ref entry, side, count, c.Reply);
        else ReplyOne(ref c, c.Key(1), ref entry, side);
    }

    private static void ReplyOne(ref CommandContext c, scoped in Key key, scoped ref CollectionEntry entry, ListSide side)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        ListOps.TryGet(new ListView(entry.Entry), side == ListSide.Left ? 0 : -1, out ListpackElement element);
        c.Reply.Bulk(element.AsText(scratch));
        ListOps.RemoveAtEnd(ref c.Scope, in key, ref entry, side, 1);
    }

    private static void ReplyRemoved(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, ListSide side, long count, ReplyWriter reply)
    {
        ListView list = new(entry.Entry);
        int removed = (int)Math.Min(count, list.Count);
        reply.Array(removed);
        ElementReply visitor = new(reply);
        ListOps.ForEach(list, side, removed, ref visitor);
        ListOps.RemoveAtEnd(ref scope, in key, ref entry, side, removed);
    }

    private static void Move(ref CommandContext c, ListSide from, ListSide to)
    {
        if (!TryMove(ref c, from, to)) c.Reply.Null();
    }

    private static bool TryParseCount(ref CommandContext c, int index, out long count)
    {
        count = 1;
        if (c.Count == index) return true;
        if (c.Count != index + 2 || !Word.Is(c.Arg(index), "COUNT"u8)) c.Reply.Error(CommandErrors.Syntax);
        else if (IntegerText.TryParse(c.Arg(index + 1), out count) && count > 0) return true;
        else c.Reply.Error(CommandErrors.NoCount);
        return false;
    }
}
