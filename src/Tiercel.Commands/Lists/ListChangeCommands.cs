using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands that add, change and remove elements of a list by place or value.</summary>
internal static class ListChangeCommands
{
    private const CommandFlags Write = CommandFlags.Write;
    private const CommandFlags Growing = CommandFlags.Write | CommandFlags.DenyOom;

    /// <summary>Adds elements at the left end of the list at a key, one after the other; replies its length.</summary>
    [Command("LPUSH", Arity = -3, Keys = "1", KeyFlags = "RW insert", Flags = Growing | CommandFlags.Fast,
        Group = "list", Since = "1.0.0", Complexity = "O(1) for each element",
        Arguments = "key element...")]
    internal static void LPush(ref CommandContext c) => Push(ref c, ListSide.Left, onlyIfExists: false);

    /// <summary>Adds elements at the right end of the list at a key; replies its length.</summary>
    [Command("RPUSH", Arity = -3, Keys = "1", KeyFlags = "RW insert", Flags = Growing | CommandFlags.Fast,
        Group = "list", Since = "1.0.0", Complexity = "O(1) for each element",
        Arguments = "key element...")]
    internal static void RPush(ref CommandContext c) => Push(ref c, ListSide.Right, onlyIfExists: false);

    /// <summary>As LPUSH, if there is a list at the key.</summary>
    [Command("LPUSHX", Arity = -3, Keys = "1", KeyFlags = "RW insert", Flags = Growing | CommandFlags.Fast,
        Group = "list", Since = "2.2.0", Complexity = "O(1) for each element",
        Arguments = "key element...")]
    internal static void LPushX(ref CommandContext c) => Push(ref c, ListSide.Left, onlyIfExists: true);

    /// <summary>As RPUSH, if there is a list at the key.</summary>
    [Command("RPUSHX", Arity = -3, Keys = "1", KeyFlags = "RW insert", Flags = Growing | CommandFlags.Fast,
        Group = "list", Since = "2.2.0", Complexity = "O(1) for each element",
        Arguments = "key element...")]
    internal static void RPushX(ref CommandContext c) => Push(ref c, ListSide.Right, onlyIfExists: true);

    /// <summary>Puts an element in the place of another, by its index.</summary>
    [Command("LSET", Arity = 4, Keys = "1", KeyFlags = "RW update", Flags = Growing,
        Group = "list", Since = "1.0.0", Complexity = "O(N), N nodes before the element, and those of its node",
        Arguments = "key index:integer element")]
    internal static void LSet(ref CommandContext c)
    {
        OpStatus status = ListOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else if (status == OpStatus.Absent) c.Reply.Error(CommandErrors.NoSuchKey);
        else if (!IntegerText.TryParse(c.Arg(2), out long index)) c.Reply.Error(CommandErrors.NotAnInteger);
        else if (ListOps.Set(ref c.Scope, c.Key(1), ref entry, index, c.Arg(3))) c.Reply.Ok();
        else c.Reply.Error(CommandErrors.ElementOutOfRange);
    }

    /// <summary>Inserts an element before or after the first that is the pivot; replies the length, or -1 without a pivot.</summary>
    [Command("LINSERT", Arity = 5, Keys = "1", KeyFlags = "RW insert", Flags = Growing,
        Group = "list", Since = "2.2.0", Complexity = "O(N), N elements before the pivot",
        Arguments = "key where(BEFORE|AFTER) pivot element")]
    internal static void LInsert(ref CommandContext c)
    {
        bool before = Word.Is(c.Arg(2), "BEFORE"u8);
        if (!before && !Word.Is(c.Arg(2), "AFTER"u8))
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        OpStatus status = ListOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else if (status == OpStatus.Absent) c.Reply.Integer(0);
        else if (ListOps.Insert(ref c.Scope, c.Key(1), ref entry, before, c.Arg(3), c.Arg(4))) c.Reply.Integer(ListOps.Count(entry.Entry));
        else c.Reply.Integer(-1);
    }

    /// <summary>Removes elements that are a value: the first so many, the last if negative, all if 0; replies how many.</summary>
    [Command("LREM", Arity = 4, Keys = "1", KeyFlags = "RW delete", Flags = Write,
        Group = "list", Since = "1.0.0", Complexity = "O(N), N elements",
        Arguments = "key count:integer element")]
    internal static void LRem(ref CommandContext c)
    {
        if (!IntegerText.TryParse(c.Arg(2), out long count))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return;
        }

        OpStatus status = ListOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else if (status == OpStatus.Absent) c.Reply.Integer(0);
        else c.Reply.Integer(ListOps.Remove(ref c.Scope, c.Key(1), ref entry, count, c.Arg(3)));
    }

    /// <summary>Keeps the elements of the list at a key from one index to another only.</summary>
    [Command("LTRIM", Event = "ltrim", Arity = 4, Keys = "1", KeyFlags = "RW delete", Flags = Write,
        Group = "list", Since = "1.0.0", Complexity = "O(N), N nodes removed",
        Arguments = "key start:integer stop:integer")]
    internal static void LTrim(ref CommandContext c)
    {
        if (!IntegerText.TryParse(c.Arg(2), out long start) || !IntegerText.TryParse(c.Arg(3), out long end))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return;
        }

        OpStatus status = ListOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        if (status == OpStatus.Done) ListOps.Trim(ref c.Scope, c.Key(1), ref entry, start, end);
        c.Reply.Ok();
    }

    private static void Push(ref CommandContext c, ListSide side, bool onlyIfExists)
    {
        OpStatus status = ListOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        if (status == OpStatus.Absent && onlyIfExists)
        {
            c.Reply.Integer(0);
            return;
        }

        ListOps.BeginPushes(ref c.Scope, in entry, side, c.ArgsFrom(2));
        for (int i = 2; i < c.Count; i++) ListOps.Push(ref c.Scope, c.Key(1), ref entry, side, c.Arg(i));
        c.Reply.Integer(ListOps.Count(entry.Entry));
    }
}
