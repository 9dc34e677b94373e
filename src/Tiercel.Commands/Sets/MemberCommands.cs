using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that add, remove and look for members of one set.</summary>
internal static class MemberCommands
{
    /// <summary>Adds members to the set at a key; replies how many were not there.</summary>
    [Command("SADD", Arity = -3, Keys = "1", Element = 2, KeyFlags = "RW insert",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "set", Since = "1.0.0", Complexity = "O(1) for each member",
        Arguments = "key member...")]
    internal static void SAdd(ref CommandContext c)
    {
        OpStatus status = SetOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Integer(SetOps.AddAll(ref c.Scope, c.Key(1), ref entry, c.ArgsFrom(2)));
    }

    /// <summary>Removes members of the set at a key; replies how many were there.</summary>
    [Command("SREM", Arity = -3, Keys = "1", Element = 2, KeyFlags = "RW delete", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "set", Since = "1.0.0", Complexity = "O(1) for each member",
        Arguments = "key member...")]
    internal static void SRem(ref CommandContext c)
    {
        OpStatus status = SetOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Integer(SetOps.RemoveAll(ref c.Scope, c.Key(1), ref entry, c.ArgsFrom(2)));
    }

    /// <summary>Whether something is a member of the set at a key.</summary>
    [Command("SISMEMBER", Arity = 3, Keys = "1", Element = 2, KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "set", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key member")]
    internal static void SIsMember(ref CommandContext c)
    {
        if (TryFind(ref c, out SetView set)) c.Reply.Flag(set.Contains(c.Arg(2)));
    }

    /// <summary>Which of several things are members of the set at a key.</summary>
    [Command("SMISMEMBER", Arity = -3, Keys = "1", Element = 2, KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "set", Since = "6.2.0", Complexity = "O(1) for each",
        Arguments = "key member...")]
    internal static void SMIsMember(ref CommandContext c)
    {
        if (!TryFind(ref c, out SetView set)) return;
        c.Reply.Array(c.Count - 2);
        for (int i = 2; i < c.Count; i++) c.Reply.Flag(set.Contains(c.Arg(i)));
    }

    /// <summary>How many members the set at a key has.</summary>
    [Command("SCARD", Arity = 2, Keys = "1", KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "set", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void SCard(ref CommandContext c)
    {
        if (TryFind(ref c, out SetView set)) c.Reply.Integer(set.Count);
    }

    /// <summary>All members of the set at a key.</summary>
    [Command("SMEMBERS", Arity = 2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "set", Since = "1.0.0", Complexity = "O(N), N members", Tips = "nondeterministic_output_order",
        Arguments = "key")]
    internal static void SMembers(ref CommandContext c)
    {
        if (!TryFind(ref c, out SetView set)) return;
        c.Reply.Set((int)set.Count);
        MemberReply members = new(c.Reply);
        set.ForEach(ref members);
    }

    /// <summary>Takes a member from one set to another; replies 1 if it was in the first.</summary>
    [Command("SMOVE", Arity = 4, Keys = "1..2", KeyFlags = "RW access delete; RW insert",
        Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "set", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "source:key destination:key#1 member")]
    internal static void SMove(ref CommandContext c)
    {
        OpStatus status = SetOps.Move(ref c.Scope, c.Key(1), c.Key(2), c.Arg(3));
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Flag(status == OpStatus.Done);
    }

    /// <summary>One step of a walk over the members of a set: some of them, and the cursor of the next step.</summary>
    [Command("SSCAN", Arity = -3, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "set", Since = "2.8.0", Complexity = "O(1) a call, O(N) for all N members", Tips = "nondeterministic_output",
        Arguments = "key cursor:integer [MATCH pattern] [COUNT count:integer]")]
    internal static void SScan(ref CommandContext c)
    {
        if (!ScanArguments.TryReadCursor(ref c, 2, out ulong cursor) || !TryFind(ref c, out SetView set)) return;
        if (set.Count == 0)
        {
            ScanArguments.ReplyCursor(c.Reply, 0);
            c.Reply.Array(0);
            return;
        }

        if (!ScanArguments.TryReadOptions(ref c, first: 3, ofKeys: false, out ScanArguments arguments)) return;
        MemberCollector members = new(arguments.Pattern);
        try
        {
            cursor = set.Scan(cursor, arguments.Count, ref members);
            ScanArguments.ReplyCursor(c.Reply, cursor);
            c.Reply.Array(members.Found.Count);
            members.Found.ReplyElements(c.Reply);
        }
        finally
        {
            members.Found.Dispose();
        }
    }

    /// <summary>The set at key 1, empty if it is absent; if it is none, the reply is given.</summary>
    internal static bool TryFind(ref CommandContext c, out SetView set)
    {
        OpStatus status = SetOps.Find(ref c.Scope, c.Key(1), out set);
        if (status != OpStatus.WrongType) return true;
        c.Reply.Fail(status);
        return false;
    }
}
