using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands that combine several sets.</summary>
internal static class SetAlgebraCommands
{
    private const string Tip = "nondeterministic_output_order";

    private static ReadOnlySpan<byte> NoKeys => "ERR numkeys should be greater than 0"u8;

    private static ReadOnlySpan<byte> TooManyKeys => "ERR Number of keys can't be greater than number of args"u8;

    private static ReadOnlySpan<byte> NegativeLimit => "ERR LIMIT can't be negative"u8;

    /// <summary>What is in all of some sets.</summary>
    [Command("SINTER", Arity = -2, Keys = "1..-1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "set", Since = "1.0.0", Complexity = "O(N*M), N members of the smallest of M sets", Tips = Tip,
        Arguments = "key...")]
    internal static void SInter(ref CommandContext c) => ReplyWith(ref c, SetOperation.Intersection);

    /// <summary>What is in any of some sets.</summary>
    [Command("SUNION", Arity = -2, Keys = "1..-1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "set", Since = "1.0.0", Complexity = "O(N), N members of all sets", Tips = Tip,
        Arguments = "key...")]
    internal static void SUnion(ref CommandContext c) => ReplyWith(ref c, SetOperation.Union);

    /// <summary>What is in the first of some sets and in none of the others.</summary>
    [Command("SDIFF", Arity = -2, Keys = "1..-1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "set", Since = "1.0.0", Complexity = "O(N), N members of all sets", Tips = Tip,
        Arguments = "key...")]
    internal static void SDiff(ref CommandContext c) => ReplyWith(ref c, SetOperation.Difference);

    /// <summary>Makes a key hold what is in all of some sets; replies how many members that are.</summary>
    [Command("SINTERSTORE", Event = "sinterstore", Arity = -3, Keys = "1..-1", KeyFlags = "RW update; RO access",
        Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Group = "set", Since = "1.0.0", Complexity = "O(N*M), N members of the smallest of M sets",
        Arguments = "destination:key key#1...")]
    internal static void SInterStore(ref CommandContext c) => Store(ref c, SetOperation.Intersection);

    /// <summary>Makes a key hold what is in any of some sets; replies how many members that are.</summary>
    [Command("SUNIONSTORE", Event = "sunionstore", Arity = -3, Keys = "1..-1", KeyFlags = "OW update; RO access",
        Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Group = "set", Since = "1.0.0", Complexity = "O(N), N members of all sets",
        Arguments = "destination:key key#1...")]
    internal static void SUnionStore(ref CommandContext c) => Store(ref c, SetOperation.Union);

    /// <summary>Makes a key hold what is in the first of some sets and in none of the others; replies how many members that are.</summary>
    [Command("SDIFFSTORE", Event = "sdiffstore", Arity = -3, Keys = "1..-1", KeyFlags = "OW update; RO access",
        Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Group = "set", Since = "1.0.0", Complexity = "O(N), N members of all sets",
        Arguments = "destination:key key#1...")]
    internal static void SDiffStore(ref CommandContext c) => Store(ref c, SetOperation.Difference);

    /// <summary>How many members are in all of some sets, up to a limit if one is given.</summary>
    [Command("SINTERCARD", Arity = -3, Keys = "#1", KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.MovableKeys,
        Group = "set", Since = "7.0.0", Complexity = "O(N*M), N members of the smallest of M sets",
        Arguments = "numkeys:integer key... [LIMIT limit:integer]")]
    internal static void SInterCard(ref CommandContext c)
    {
        if (!TryReadKeyCount(ref c, out int keys) || !TryReadLimit(ref c, 2 + keys, out long limit)) return;
        SetOperands operands = new(keys);
        try
        {
            if (TryAddKeys(ref c, 2, keys, ref operands)) c.Reply.Integer(SetAlgebra.CountIntersection(operands.Sets, limit));
        }
        finally
        {
            operands.Dispose();
        }
    }

    private static void ReplyWith(ref CommandContext c, SetOperation operation)
    {
        SetOperands operands = new(c.Count - 1);
        try
        {
            if (!TryAddKeys(ref c, 1, c.Count - 1, ref operands)) return;
            if (operation == SetOperation.Union) ReplyUnion(ref c, in operands);
            else ReplyFiltered(ref c, operation, in operands);
        }
        catch (InsufficientMemoryException)
        {
            c.Reply.Error(CommandErrors.OutOfMemory);
        }
        finally
        {
            operands.Dispose();
        }
    }

    // Whether a member was there already only a set of them can tell.
    private static void ReplyUnion(ref CommandContext c, scoped in SetOperands operands)
    {
        SetBuilder union = new(c.Keyspace);
        try
        {
            SetAlgebra.Build(SetOperation.Union, in operands, ref union);
            c.Reply.Set((int)union.Count);
            MemberReply members = new(c.Reply);
            union.ForEach(ref members);
        }
        finally
        {
            union.Value.Dispose(c.Keyspace);
        }
    }

    private static void ReplyFiltered(ref CommandContext c, SetOperation operation, scoped in SetOperands operands)
    {
        MemberCollector members = new(new GlobPattern("*"u8));
        try
        {
            if (operation == SetOperation.Intersection) SetAlgebra.Intersect(operands.Sets, ref members);
            else SetAlgebra.Subtract(operands.Sets, ref members);
            c.Reply.Set(members.Found.Count);
            members.Found.ReplyElements(c.Reply);
        }
        finally
        {
            members.Found.Dispose();
        }
    }

    private static void Store(ref CommandContext c, SetOperation operation)
    {
        SetOperands operands = new(c.Count - 2);
        SetBuilder result = new(c.Keyspace);
        try
        {
            if (!TryAddKeys(ref c, 2, c.Count - 2, ref operands)) return;
            SetAlgebra.Build(operation, in operands, ref result);
            c.Reply.Integer(SetOps.Put(ref c.Scope, c.Key(1), ref result));
        }
        finally
        {
            result.Value.Dispose(c.Keyspace);
            operands.Dispose();
        }
    }

    private static bool TryAddKeys(ref CommandContext c, int first, int keys, scoped ref SetOperands operands)
    {
        for (int i = first; i < first + keys; i++)
        {
            if (operands.Add(ref c.Scope, c.Key(i)) != OpStatus.WrongType) continue;
            c.Reply.Fail(OpStatus.WrongType);
            return false;
        }

        return true;
    }

    private static bool TryReadKeyCount(ref CommandContext c, out int keys)
    {
        bool isNumber = IntegerText.TryParse(c.Arg(1), out long number);
        keys = (int)Math.Clamp(number, 0, c.Count);
        if (isNumber && number > 0 && number <= c.Count - 2) return true;
        c.Reply.Error(isNumber && number > 0 ? TooManyKeys : NoKeys);
        return false;
    }

    private static bool TryReadLimit(ref CommandContext c, int first, out long limit)
    {
        limit = 0;
        for (int i = first; i < c.Count; i += 2)
        {
            if (!Word.Is(c.Arg(i), "LIMIT"u8) || i + 1 == c.Count)
            {
                c.Reply.Error(CommandErrors.Syntax);
                return false;
            }

            if (IntegerText.TryParse(c.Arg(i + 1), out limit) && limit >= 0) continue;
            c.Reply.Error(NegativeLimit);
            return false;
        }

        return true;
    }
}
