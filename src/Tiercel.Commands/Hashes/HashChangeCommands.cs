using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands that change hashes.</summary>
internal static class HashChangeCommands
{
    /// <summary>Sets fields of the hash at a key.</summary>
    [Command("HSET", Arity = -4, Keys = "1", Element = 2, KeyFlags = "RW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(N), N fields",
        Arguments = "key field_value{field value}...")]
    internal static void HSet(ref CommandContext c)
    {
        if (TrySetFields(ref c, out int added)) c.Reply.Integer(added);
    }

    /// <summary>Sets fields of the hash at a key; use HSET.</summary>
    [Command("HMSET", Arity = -4, Keys = "1", Element = 2, KeyFlags = "RW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(N), N fields",
        Arguments = "key field_value{field value}...")]
    internal static void HMSet(ref CommandContext c)
    {
        if (TrySetFields(ref c, out _)) c.Reply.Ok();
    }

    /// <summary>Sets a field of the hash at a key unless it is there; replies whether it was set.</summary>
    [Command("HSETNX", Arity = 4, Keys = "1", Element = 2, KeyFlags = "RW insert",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(1)",
        Arguments = "key field value")]
    internal static void HSetNx(ref CommandContext c)
    {
        if (!TryOpen(ref c, out CollectionEntry entry)) return;
        c.Reply.Flag(HashOps.SetIfAbsent(ref c.Scope, c.Key(1), ref entry, c.Arg(2), c.Arg(3)));
    }

    /// <summary>Adds to the integer in a field of the hash at a key, which counts as 0 if absent; replies the sum.</summary>
    [Command("HINCRBY", Event = "hincrby", Arity = 4, Keys = "1", Element = 2, KeyFlags = "RW access update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(1)",
        Arguments = "key field increment:integer")]
    internal static void HIncrBy(ref CommandContext c)
    {
        if (!IntegerText.TryParse(c.Arg(3), out long by))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return;
        }

        OpStatus status = HashOps.Increment(ref c.Scope, c.Key(1), c.Arg(2), by, out long result);
        if (status == OpStatus.Done) c.Reply.Integer(result);
        else if (status == OpStatus.NotAnInteger) c.Reply.Error(CommandErrors.FieldNotAnInteger);
        else c.Reply.Fail(status);
    }

    /// <summary>Adds to the decimal number in a field of the hash at a key, which counts as 0 if absent; replies the sum.</summary>
    [Command("HINCRBYFLOAT", Event = "hincrbyfloat", Arity = 4, Keys = "1", Element = 2, KeyFlags = "RW access update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "hash", Since = "2.6.0", Complexity = "O(1)",
        Arguments = "key field increment:double")]
    internal static void HIncrByFloat(ref CommandContext c)
    {
        if (!ExtendedFloat.TryParse(c.Arg(3), out ExtendedFloat by))
        {
            c.Reply.Error(CommandErrors.NotAFloat);
            return;
        }

        if (!by.IsFinite)
        {
            c.Reply.Error(CommandErrors.ValueNotFinite);
            return;
        }

        Span<byte> sum = stackalloc byte[ExtendedFloat.MaxFormattedLength];
        OpStatus status = HashOps.IncrementFloat(ref c.Scope, c.Key(1), c.Arg(2), by, sum, out int length);
        if (status == OpStatus.Done) c.Reply.Bulk(sum[..length]);
        else if (status == OpStatus.NotAFloat) c.Reply.Error(CommandErrors.FieldNotAFloat);
        else c.Reply.Fail(status);
    }

    /// <summary>Removes fields of the hash at a key; replies how many were there.</summary>
    [Command("HDEL", Arity = -3, Keys = "1", Element = 2, KeyFlags = "RW delete", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(N), N fields",
        Arguments = "key field...")]
    internal static void HDel(ref CommandContext c)
    {
        if (!TryOpen(ref c, out CollectionEntry entry)) return;
        if (!entry.IsLarge) c.Scope.BeginSeveral(c.Count - 2);
        int removed = 0;
        for (int i = 2; i < c.Count && entry.Exists; i++)
        {
            if (HashOps.Remove(ref c.Scope, c.Key(1), ref entry, c.Arg(i))) removed++;
        }

        c.Reply.Integer(removed);
    }

    private static bool TrySetFields(ref CommandContext c, out int added)
    {
        added = 0;
        if (c.Count % 2 != 0)
        {
            c.Reply.Error(Unresolved.WrongArity(c.Command));
            return false;
        }

        if (!TryOpen(ref c, out CollectionEntry entry)) return false;
        c.Scope.BeginSeveral(in entry, (c.Count - 2) / 2, c.ArgsFrom(2));
        for (int i = 2; i < c.Count; i += 2)
        {
            if (HashOps.Set(ref c.Scope, c.Key(1), ref entry, c.Arg(i), c.Arg(i + 1))) added++;
        }

        return true;
    }

    // The hash at key 1, or none yet; false if the key holds something else, and that was replied.
    internal static bool TryOpen(ref CommandContext c, out CollectionEntry entry)
    {
        OpStatus status = HashOps.Open(ref c.Scope, c.Key(1), out entry);
        if (status != OpStatus.WrongType) return true;
        c.Reply.Fail(status);
        return false;
    }
}
