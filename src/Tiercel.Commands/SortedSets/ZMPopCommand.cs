using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>ZMPOP and BZMPOP: elements of the first sorted set that has any.</summary>
internal static class ZMPopCommand
{
    /// <summary>Takes members with the least or the greatest scores out of the first of some sorted sets that is there.</summary>
    [Command("ZMPOP", Arity = -4, Keys = "#1", KeyFlags = "RW access delete", ChangesOneKey = true,
        Flags = CommandFlags.Write | CommandFlags.MovableKeys, Group = "sorted-set", Since = "7.0.0",
        Complexity = "O(K) + O(M*log(N)), K keys, N members, M of them taken",
        Arguments = "numkeys:integer key... where(MIN|MAX) [COUNT count:integer]")]
    internal static void ZMPop(ref CommandContext c)
    {
        if (TryRead(ref c, 1, out bool isMax, out long count) && !TryPopFirst(ref c, 2, count, isMax)) c.Reply.NullArray();
    }

    /// <summary>Takes members out of the first of some sorted sets that is there, or waits until there is one.</summary>
    [Command("BZMPOP", Arity = -5, Keys = "#2", KeyFlags = "RW access delete", ChangesOneKey = true,
        Flags = CommandFlags.Write | CommandFlags.Blocking | CommandFlags.MovableKeys, Group = "sorted-set", Since = "7.0.0",
        Complexity = "O(K) + O(M*log(N)), K keys, N members, M of them taken",
        Arguments = "timeout:double numkeys:integer key... where(MIN|MAX) [COUNT count:integer]")]
    internal static void BZMPop(ref CommandContext c)
    {
        if (!TryRead(ref c, 2, out bool isMax, out long count)) return;
        if (!WaitArguments.TryReadSeconds(ref c, 1, out TimeSpan patience) || TryPopFirst(ref c, 3, count, isMax)) return;
        c.Wait(3, c.CountedKeys, new WaitTerms { IsReady = BlockingSortedSetCommands.IsSortedSet, Patience = patience });
    }

    // What stands from the argument on that counts the keys.
    private static bool TryRead(ref CommandContext c, int keyCount, out bool isMax, out long count)
    {
        isMax = false;
        count = 1;
        if (!TryReadPositive(ref c, keyCount, SortedSetErrors.NoKeyCount, out _)) return false;
        int end = keyCount + 1 + c.CountedKeys;
        bool hasCount = end + 1 < c.Count;
        bool isRight = c.CountedKeys > 0 && end < c.Count && TryReadEnd(c.Arg(end), out isMax)
            && (!hasCount || (end + 3 <= c.Count && Word.Is(c.Arg(end + 1), "COUNT"u8)));
        if (isRight && hasCount && !TryReadPositive(ref c, end + 2, SortedSetErrors.NoCount, out count)) return false;
        if (isRight && end + 3 >= c.Count) return true;
        c.Reply.Error(CommandErrors.Syntax);
        return false;
    }

    private static bool TryPopFirst(ref CommandContext c, int firstKey, long count, bool isMax)
    {
        (int first, int end) = c.KeysToTry(firstKey, c.CountedKeys);
        for (int i = first; i < end; i++)
        {
            Key key = c.Key(i);
            OpStatus status = SortedSetOps.Open(ref c.Scope, in key, out CollectionEntry entry);
            if (status == OpStatus.Absent) continue;
            if (status != OpStatus.Done)
            {
                c.Reply.Fail(status);
                return true;
            }

            c.ActAs(isMax ? "ZPOPMAX"u8 : "ZPOPMIN"u8);
            c.Reply.Array(2);
            c.Reply.Bulk(key.Bytes);
            int taken = (int)Math.Min(count, SortedSetOps.Count(entry.Entry));
            SortedSetRemoveCommands.ReplyPopped(ref c, in key, ref entry, taken, isMax, arePairs: true);
            return true;
        }

        return false;
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
