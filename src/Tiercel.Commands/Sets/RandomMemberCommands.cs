using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands that take or show members at random.</summary>
internal static class RandomMemberCommands
{
    /// <summary>Removes one or several members of a set at random, and replies them.</summary>
    [Command("SPOP", Event = "spop,remove", Arity = -2, Keys = "1", KeyFlags = "RW access delete",
        Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "set", Since = "1.0.0", Complexity = "O(1) for each member", Tips = "nondeterministic_output",
        Arguments = "key [count:integer@3.2.0]")]
    internal static void SPop(ref CommandContext c)
    {
        if (c.Count > 3)
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        long count = 0;
        if (c.Count == 3 && (!IntegerText.TryParse(c.Arg(2), out count) || count < 0))
        {
            c.Reply.Error(CommandErrors.NotPositive);
            return;
        }

        OpStatus status = SetOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else if (c.Count == 3) PopSeveral(ref c, ref entry, count);
        else if (status == OpStatus.Absent) c.Reply.Null();
        else Pop(ref c, ref entry, 1);
    }

    /// <summary>One or several members of a set at random; a negative count may show the same again.</summary>
    [Command("SRANDMEMBER", Arity = -2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "set", Since = "1.0.0", Complexity = "O(1) for each member", Tips = "nondeterministic_output",
        Arguments = "key [count:integer@2.6.0]")]
    internal static void SRandMember(ref CommandContext c)
    {
        if (c.Count > 3)
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        long count = -1;
        if (c.Count == 3 && !RandomCount.TryReadOfSet(ref c, out count)) return;
        if (!MemberCommands.TryFind(ref c, out SetView set)) return;
        if (c.Count == 2 && set.Count == 0)
        {
            c.Reply.Null();
            return;
        }

        long wanted = set.Count == 0 ? 0 : Math.Min(count, set.Count);
        if (wanted < 0)
        {
            if (!RandomCount.TryDraw(c.Reply, count, pairs: false, out int drawn)) return;
            wanted = drawn;
        }

        MemberReply members = new(c.Reply);
        if (c.Count == 3) c.Reply.Array((int)wanted);
        if (wanted == 0) return;
        if (count < 0) RandomMembers.VisitDrawn(set, wanted, Random.Shared, ref members);
        else RandomMembers.VisitDifferent(set, wanted, Random.Shared, ref members);
    }

    private static void PopSeveral(ref CommandContext c, scoped ref CollectionEntry entry, long count)
    {
        SetView set = SetOps.View(in c.Scope, in entry);
        if (count < set.Count)
        {
            c.Reply.Set((int)count);
            Pop(ref c, ref entry, count);
            return;
        }

        // All of it: the key goes as a whole.
        c.Reply.Set((int)set.Count);
        MemberReply members = new(c.Reply);
        set.ForEach(ref members);
        if (entry.Exists) c.Scope.Remove(c.Key(1));
    }

    private static void Pop(ref CommandContext c, scoped ref CollectionEntry entry, long count)
    {
        MemberReply popped = new(c.Reply);
        if (!entry.IsLarge) c.Scope.BeginSeveral((int)Math.Min(count, int.MaxValue));
        for (; count > 0; count--) SetOps.Pop(ref c.Scope, c.Key(1), ref entry, Random.Shared, ref popped);
    }
}
