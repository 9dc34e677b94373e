using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>ZMPOP: elements of the first sorted set that has any.</summary>
internal static class ZMPopCommand
{
    /// <summary>Takes members with the least or the greatest scores out of the first of some sorted sets that is there.</summary>
    [Command("ZMPOP", Arity = -4, Keys = "#1", KeyFlags = "RW access delete",
        Flags = CommandFlags.Write | CommandFlags.MovableKeys, Group = "sorted-set", Since = "7.0.0",
        Complexity = "O(K) + O(M*log(N)), K keys, N members, M of them taken")]
    internal static void ZMPop(ref CommandContext c)
    {
        if (!TryReadPositive(ref c, 1, SortedSetErrors.NoKeyCount, out _)) return;
        int end = 2 + c.CountedKeys;
        bool isMax = false;
        if (c.CountedKeys == 0 || end >= c.Count || !TryReadEnd(c.Arg(end), out isMax))
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        long count = 1;
        if (end + 1 < c.Count)
        {
            if (end + 3 > c.Count || !Word.Is(c.Arg(end + 1), "COUNT"u8))
            {
                c.Reply.Error(CommandErrors.Syntax);
                return;
            }

            if (!TryReadPositive(ref c, end + 2, SortedSetErrors.NoCount, out count)) return;
            if (end + 3 < c.Count)
            {
                c.Reply.Error(CommandErrors.Syntax);
                return;
            }
        }

        PopFirst(ref c, count, isMax);
    }

    private static void PopFirst(ref CommandContext c, long count, bool isMax)
    {
        for (int i = 0; i < c.CountedKeys; i++)
        {
            Key key = c.Key(2 + i);
            OpStatus status = SortedSetOps.Open(ref c.Scope, in key, out CollectionEntry entry);
            if (status == OpStatus.Absent) continue;
            if (status != OpStatus.Done)
            {
                c.Reply.Fail(status);
                return;
            }

            c.Reply.Array(2);
            c.Reply.Bulk(key.Bytes);
            int taken = (int)Math.Min(count, SortedSetOps.Count(entry.Entry));
            SortedSetRemoveCommands.ReplyPopped(ref c, in key, ref entry, taken, isMax, arePairs: true);
            return;
        }

        c.Reply.NullArray();
    }

    private static bool TryReadEnd(ReadOnlySpan<byte> word, out bool isMax)
    {
        isMax = Word.Is(word, "MAX"u8);
        return isMax || Word.Is(word, "MIN"u8);
    }

    private static bool TryReadPositive(ref CommandContext c, int index, ReadOnlySpan<byte> error, out long value)
    {
        if (IntegerText.TryParse(c.Arg(index), out value) && value > 0) return true;
        c.Reply.Error(error);
        return false;
    }
}
