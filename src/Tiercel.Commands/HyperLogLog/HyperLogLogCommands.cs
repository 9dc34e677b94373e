using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that count different elements.</summary>
internal static class HyperLogLogCommands
{
    /// <summary>Adds elements to what a key counts; replies 1 if the count may have changed, or the key is new.</summary>
    [Command("PFADD", Event = "pfadd", Arity = -2, Keys = "1", KeyFlags = "RW insert",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "hyperloglog", Since = "2.8.9", Complexity = "O(1) for each element",
        Arguments = "key [element...]")]
    internal static void PfAdd(ref CommandContext c)
    {
        OpStatus status = HyperLogLogOps.Add(ref c.Scope, c.Key(1), c.ArgsFrom(2), out bool hasChanged);
        if (status <= OpStatus.Absent) c.Reply.Flag(hasChanged);
        else c.Reply.Fail(status);
    }

    /// <summary>How many different elements were added to a key, or to any of several, estimated.</summary>
    [Command("PFCOUNT", Event = "-", Arity = -2, Keys = "1..-1", KeyFlags = "RW access",
        Flags = CommandFlags.Read | CommandFlags.MayReplicate,
        Group = "hyperloglog", Since = "2.8.9", Complexity = "O(1) for one key, O(N) for N keys",
        Arguments = "key...")]
    internal static void PfCount(ref CommandContext c)
    {
        try
        {
            OpStatus status = c.Count == 2
                ? HyperLogLogOps.Count(ref c.Scope, c.Key(1), out long count)
                : CountUnion(ref c, out count);
            if (status <= OpStatus.Absent) c.Reply.Integer(count);
            else c.Reply.Fail(status);
        }
        catch (InsufficientMemoryException)
        {
            // A command that reads needs memory only to keep the estimate, or to look at values that are kept compressed.
            c.Reply.Error(CommandErrors.OutOfMemory);
        }
    }

    /// <summary>Adds what was added to other keys to the first, which is created if it is absent.</summary>
    [Command("PFMERGE", Event = "pfadd", Arity = -2, Keys = "1..-1", KeyFlags = "RW access insert; RO access",
        Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Group = "hyperloglog", Since = "2.8.9", Complexity = "O(N), N keys",
        Arguments = "destkey:key sourcekey:key#1...")]
    internal static void PfMerge(ref CommandContext c)
    {
        HyperLogLogUnion union = new();
        try
        {
            OpStatus status = AddKeys(ref c, ref union);
            if (status == OpStatus.Done) status = HyperLogLogOps.Merge(ref c.Scope, c.Key(1), in union);
            if (status <= OpStatus.Absent) c.Reply.Ok();
            else c.Reply.Fail(status);
        }
        finally
        {
            union.Dispose();
        }
    }

    private static OpStatus CountUnion(ref CommandContext c, out long count)
    {
        count = 0;
        HyperLogLogUnion union = new();
        try
        {
            OpStatus status = AddKeys(ref c, ref union);
            if (status == OpStatus.Done) count = union.Estimate();
            return status;
        }
        finally
        {
            union.Dispose();
        }
    }

    /// <summary>Adds all keys; absent ones are empty.</summary>
    private static OpStatus AddKeys(ref CommandContext c, ref HyperLogLogUnion union)
    {
        for (int i = 1; i < c.Count; i++)
        {
            OpStatus status = union.Add(ref c.Scope, c.Key(i));
            if (status > OpStatus.Absent) return status;
        }

        return OpStatus.Done;
    }
}
