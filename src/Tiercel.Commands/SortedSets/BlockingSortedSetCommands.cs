using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>BZPOPMIN and BZPOPMAX: an element of a sorted set, as soon as there is one.</summary>
internal static class BlockingSortedSetCommands
{
    private const CommandFlags Pops =
        CommandFlags.Write | CommandFlags.NoScript | CommandFlags.Blocking | CommandFlags.Fast;

    /// <summary>Takes the member with the least score out of the first of some sorted sets, or waits until there is one.</summary>
    [Command("BZPOPMIN", Event = "zpopmin",
        Arity = -3, Keys = "1..-2", KeyFlags = "RW access delete", ChangesOneKey = true, Flags = Pops,
        Group = "sorted-set", Since = "5.0.0", Complexity = "O(log(N)), N members",
        Arguments = "key... timeout:double")]
    internal static void BZPopMin(ref CommandContext c) => Pop(ref c, isMax: false);

    /// <summary>Takes the member with the greatest score out of the first of some sorted sets, or waits until there is one.</summary>
    [Command("BZPOPMAX", Event = "zpopmax",
        Arity = -3, Keys = "1..-2", KeyFlags = "RW access delete", ChangesOneKey = true, Flags = Pops,
        Group = "sorted-set", Since = "5.0.0", Complexity = "O(log(N)), N members",
        Arguments = "key... timeout:double")]
    internal static void BZPopMax(ref CommandContext c) => Pop(ref c, isMax: true);

    internal static bool IsSortedSet(scoped in CommandContext call, int index, Entry entry) => entry.Kind == ValueKind.SortedSet;

    private static void Pop(ref CommandContext c, bool isMax)
    {
        if (!WaitArguments.TryReadSeconds(ref c, c.Count - 1, out TimeSpan patience)) return;
        (int first, int end) = c.KeysToTry(1, c.Count - 2);
        for (int i = first; i < end; i++)
        {
            Key key = c.Key(i);
            OpStatus status = SortedSetOps.Open(ref c.Scope, in key, out CollectionEntry entry);
            if (status == OpStatus.Absent) continue;
            if (status == OpStatus.Done) ReplyPopped(ref c, in key, ref entry, isMax);
            else c.Reply.Fail(status);
            return;
        }

        c.Wait(1, c.Count - 2, new WaitTerms { IsReady = IsSortedSet, Patience = patience });
    }

    private static void ReplyPopped(ref CommandContext c, scoped in Key key, ref CollectionEntry entry, bool isMax)
    {
        c.Reply.Array(3);
        c.Reply.Bulk(key.Bytes);
        SortedSetRemoveCommands.Take(ref c, in key, ref entry, 1, isMax, arePairs: false);
    }
}
