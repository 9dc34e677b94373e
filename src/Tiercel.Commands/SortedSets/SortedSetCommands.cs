using System.Diagnostics;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands that set, read and remove members of sorted sets.</summary>
internal static class SortedSetCommands
{
    /// <summary>Gives members of a sorted set scores, on conditions; replies how many are new, or have changed.</summary>
    [Command("ZADD", Arity = -4, Keys = "1", Element = 3, KeyFlags = "RW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "sorted-set", Since = "1.2.0", Complexity = "O(log(N)) for each member, N members in all",
        Arguments = "key [condition(NX|XX)@3.0.2] [comparison(GT|LT)@6.2.0] [change=CH@3.0.2] "
            + "[increment=INCR@3.0.2] score_member{score:double member}...")]
    internal static void ZAdd(ref CommandContext c) => AddPairs(ref c, SortedSetAdd.None);

    /// <summary>Adds to the score of a member, which counts as 0 if it is not there; replies the sum.</summary>
    [Command("ZINCRBY", Event = "zincr", Arity = 4, Keys = "1", Element = 3, KeyFlags = "RW access update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "sorted-set", Since = "1.2.0", Complexity = "O(log(N)), N members",
        Arguments = "key increment:integer member")]
    internal static void ZIncrBy(ref CommandContext c) => AddPairs(ref c, SortedSetAdd.Increments);

    /// <summary>Removes members of a sorted set; replies how many were there.</summary>
    [Command("ZREM", Arity = -3, Keys = "1", Element = 2, KeyFlags = "RW delete", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "sorted-set", Since = "1.2.0", Complexity = "O(log(N)) for each member, N members in all",
        Arguments = "key member...")]
    internal static void ZRem(ref CommandContext c)
    {
        OpStatus status = SortedSetOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        if (!entry.IsLarge) c.Scope.BeginSeveral(c.Count - 2);
        int removed = 0;
        for (int i = 2; i < c.Count && entry.Exists; i++)
        {
            if (SortedSetOps.Remove(ref c.Scope, c.Key(1), ref entry, c.Arg(i))) removed++;
        }

        c.Reply.Integer(removed);
    }

    /// <summary>How many members a sorted set has.</summary>
    [Command("ZCARD", Arity = 2, Keys = "1", KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "sorted-set", Since = "1.2.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void ZCard(ref CommandContext c)
    {
        OpStatus status = SortedSetOps.Read(ref c.Scope, c.Key(1), out SortedSetView view);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Integer(view.Count);
    }

    /// <summary>The score of a member.</summary>
    [Command("ZSCORE", Arity = 3, Keys = "1", Element = 2, KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "sorted-set", Since = "1.2.0", Complexity = "O(1)",
        Arguments = "key member")]
    internal static void ZScore(ref CommandContext c)
    {
        OpStatus status = SortedSetOps.Read(ref c.Scope, c.Key(1), out SortedSetView view);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else ReplyScore(in view, c.Arg(2), c.Reply);
    }

    /// <summary>The scores of some members.</summary>
    [Command("ZMSCORE", Arity = -3, Keys = "1", Element = 2, KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "sorted-set", Since = "6.2.0", Complexity = "O(N), N members that are asked for",
        Arguments = "key member...")]
    internal static void ZMScore(ref CommandContext c)
    {
        OpStatus status = SortedSetOps.Read(ref c.Scope, c.Key(1), out SortedSetView view);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        c.Reply.Array(c.Count - 2);
        for (int i = 2; i < c.Count; i++) ReplyScore(in view, c.Arg(i), c.Reply);
    }

    private static void ReplyScore(in SortedSetView view, ReadOnlySpan<byte> member, ReplyWriter reply)
    {
        if (view.TryGetScore(member, out double score)) reply.Double(score);
        else reply.Null();
    }

    private static bool TryReadOption(ReadOnlySpan<byte> word, out SortedSetAdd option)
    {
        option = SortedSetAdd.IfAbsent;
        if (Word.Is(word, "NX"u8)) return true;
        option = SortedSetAdd.IfPresent;
        if (Word.Is(word, "XX"u8)) return true;
        option = SortedSetAdd.IfGreater;
        if (Word.Is(word, "GT"u8)) return true;
        option = SortedSetAdd.IfLess;
        if (Word.Is(word, "LT"u8)) return true;
        option = SortedSetAdd.Increments;
        return Word.Is(word, "INCR"u8);
    }

    private static void AddPairs(ref CommandContext c, SortedSetAdd options)
    {
        int first = 2;
        bool countsChanges = false;
        for (; first < c.Count; first++)
        {
            if (Word.Is(c.Arg(first), "CH"u8)) countsChanges = true;
            else if (TryReadOption(c.Arg(first), out SortedSetAdd option)) options |= option;
            else break;
        }

        ReadOnlySpan<byte> error = Check(c.Count - first, options);
        if (!error.IsEmpty)
        {
            c.Reply.Error(error);
            return;
        }

        // All before the first change: nothing is done by halves.
        for (int i = first; i < c.Count; i += 2)
        {
            if (DoubleText.TryParse(c.Arg(i), out _)) continue;
            c.Reply.Error(CommandErrors.NotAFloat);
            return;
        }

        OpStatus status = SortedSetOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else if ((options & SortedSetAdd.Increments) != 0) Increment(ref c, ref entry, first, options);
        else c.Reply.Integer(Add(ref c, ref entry, first, options, countsChanges));
    }

    private static ReadOnlySpan<byte> Check(int count, SortedSetAdd options)
    {
        const SortedSetAdd order = SortedSetAdd.IfGreater | SortedSetAdd.IfLess;
        if (count < 2 || count % 2 != 0) return CommandErrors.Syntax;
        bool isIfAbsent = (options & SortedSetAdd.IfAbsent) != 0;
        if (isIfAbsent && (options & SortedSetAdd.IfPresent) != 0) return SortedSetErrors.PresentAndAbsent;
        if ((options & order) == order || (isIfAbsent && (options & order) != 0)) return SortedSetErrors.GreaterAndLess;
        return count > 2 && (options & SortedSetAdd.Increments) != 0 ? SortedSetErrors.IncrementOfSeveral : default;
    }

    private static void Increment(ref CommandContext c, ref CollectionEntry entry, int first, SortedSetAdd options)
    {
        c.ActAs("ZINCRBY"u8);
        SortedSetAdded added = SortedSetOps.Add(
            ref c.Scope, c.Key(1), ref entry, c.Arg(first + 1), Number(c.Arg(first)), options, out double score);
        if (added == SortedSetAdded.NotANumber) c.Reply.Error(SortedSetErrors.NotANumber);
        else if (added == SortedSetAdded.Refused) c.Reply.Null();
        else c.Reply.Double(score);
    }

    private static int Add(
        ref CommandContext c, ref CollectionEntry entry, int first, SortedSetAdd options, bool countsChanges)
    {
        c.Scope.BeginSeveral((c.Count - first) / 2);
        int count = 0;
        for (int i = first; i < c.Count; i += 2)
        {
            SortedSetAdded added = SortedSetOps.Add(
                ref c.Scope, c.Key(1), ref entry, c.Arg(i + 1), Number(c.Arg(i)), options, out _);
            if (added == SortedSetAdded.Added || (countsChanges && added == SortedSetAdded.Changed)) count++;
        }

        return count;
    }

    // A score that has been looked at.
    private static double Number(ReadOnlySpan<byte> text)
    {
        bool isNumber = DoubleText.TryParse(text, out double number);
        Debug.Assert(isNumber, "All scores are looked at before the first change.");
        return number;
    }
}
