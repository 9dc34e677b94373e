using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that take elements from lists and wait for them if there are none.</summary>
internal static class BlockingListCommands
{
    private const CommandFlags Pops = CommandFlags.Write | CommandFlags.NoScript | CommandFlags.Blocking;

    /// <summary>Removes the first element of the first list among some keys, or waits until there is one.</summary>
    [Command("BLPOP", Arity = -3, Keys = "1..-2", KeyFlags = "RW access delete", ChangesOneKey = true, Flags = Pops,
        Group = "list", Since = "2.0.0", Complexity = "O(N), N keys",
        Arguments = "key... timeout:double")]
    internal static void BLPop(ref CommandContext c) => Pop(ref c, ListSide.Left);

    /// <summary>Removes the last element of the first list among some keys, or waits until there is one.</summary>
    [Command("BRPOP", Arity = -3, Keys = "1..-2", KeyFlags = "RW access delete", ChangesOneKey = true, Flags = Pops,
        Group = "list", Since = "2.0.0", Complexity = "O(N), N keys",
        Arguments = "key... timeout:double")]
    internal static void BRPop(ref CommandContext c) => Pop(ref c, ListSide.Right);

    /// <summary>Takes an element from an end of a list and adds it at an end of another; waits until there is one.</summary>
    [Command("BLMOVE", Arity = 6, Keys = "1..2", KeyFlags = "RW access delete; RW insert",
        Flags = Pops | CommandFlags.DenyOom, Group = "list", Since = "6.2.0", Complexity = "O(1)",
        Arguments = "source:key destination:key#1 wherefrom(LEFT|RIGHT) whereto(LEFT|RIGHT) timeout:double")]
    internal static void BLMove(ref CommandContext c)
    {
        if (!ListPopCommands.TryParseSide(c.Arg(3), out ListSide from) || !ListPopCommands.TryParseSide(c.Arg(4), out ListSide to))
            c.Reply.Error(CommandErrors.Syntax);
        else if (WaitArguments.TryReadSeconds(ref c, 5, out TimeSpan patience)) Move(ref c, from, to, patience);
    }

    /// <summary>Takes the last element of a list and adds it as the first of another, or waits; use BLMOVE.</summary>
    [Command("BRPOPLPUSH", Arity = 4, Keys = "1..2", KeyFlags = "RW access delete; RW insert",
        Flags = Pops | CommandFlags.DenyOom, Group = "list", Since = "2.2.0", Complexity = "O(1)",
        Arguments = "source:key destination:key#1 timeout:double")]
    internal static void BRPopLPush(ref CommandContext c)
    {
        if (WaitArguments.TryReadSeconds(ref c, 3, out TimeSpan patience)) Move(ref c, ListSide.Right, ListSide.Left, patience);
    }

    /// <summary>Removes elements from an end of the first list among some keys, or waits until there are any.</summary>
    [Command("BLMPOP", Arity = -5, Keys = "#2", KeyFlags = "RW access delete", ChangesOneKey = true,
        Flags = CommandFlags.Write | CommandFlags.Blocking | CommandFlags.MovableKeys,
        Group = "list", Since = "7.0.0", Complexity = "O(N+M), N keys, M elements replied",
        Arguments = "timeout:double numkeys:integer key... where(LEFT|RIGHT) [COUNT count:integer]")]
    internal static void BLMPop(ref CommandContext c)
    {
        if (!ListPopCommands.TryReadMany(ref c, 2, out ListSide side, out long count)) return;
        if (!WaitArguments.TryReadSeconds(ref c, 1, out TimeSpan patience)) return;
        if (!ListPopCommands.TryPopFirst(ref c, 3, c.CountedKeys, side, count)) c.Wait(3, c.CountedKeys, Terms(patience));
    }

    private static void Pop(ref CommandContext c, ListSide side)
    {
        if (!WaitArguments.TryReadSeconds(ref c, c.Count - 1, out TimeSpan patience)) return;
        if (!ListPopCommands.TryPopFirst(ref c, 1, c.Count - 2, side, count: null)) c.Wait(1, c.Count - 2, Terms(patience));
    }

    // Waits for the source alone, but is served under the locks of both.
    private static void Move(ref CommandContext c, ListSide from, ListSide to, TimeSpan patience)
    {
        if (ListPopCommands.TryMove(ref c, from, to)) return;
        WaitTerms terms = new()
        {
            IsReady = IsList, Patience = patience, RepliesValue = true, FurtherShards = Shard.MaskOf(c.Key(2).Hash),
        };
        c.Wait(1, 1, in terms);
    }

    private static WaitTerms Terms(TimeSpan patience) => new() { IsReady = IsList, Patience = patience };

    private static bool IsList(scoped in CommandContext call, int index, Entry entry) => entry.Kind == ValueKind.List;
}
