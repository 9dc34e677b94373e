using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that set, read and remove fields of hashes.</summary>
internal static class HashCommands
{
    /// <summary>Sets fields of the hash at a key.</summary>
    [Command("HSET", Arity = -4, Keys = "1", KeyFlags = "RW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(N), N fields")]
    internal static void HSet(ref CommandContext c)
    {
        if (TrySetFields(ref c, out int added)) c.Reply.Integer(added);
    }

    /// <summary>Sets fields of the hash at a key; use HSET.</summary>
    [Command("HMSET", Arity = -4, Keys = "1", KeyFlags = "RW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(N), N fields")]
    internal static void HMSet(ref CommandContext c)
    {
        if (TrySetFields(ref c, out _)) c.Reply.Ok();
    }

    /// <summary>The value of a field of the hash at a key.</summary>
    [Command("HGET", Arity = 3, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(1)")]
    internal static void HGet(ref CommandContext c)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        OpStatus status = HashOps.Find(ref c.Scope, c.Key(1), out Entry entry);
        if (status != OpStatus.Done) c.Reply.Fail(status);
        else if (HashOps.TryGet(entry, c.Keyspace, c.Arg(2), scratch, out ReadOnlySpan<byte> value)) c.Reply.Bulk(value);
        else c.Reply.Null();
    }

    /// <summary>Removes fields of the hash at a key; replies how many were there.</summary>
    [Command("HDEL", Arity = -3, Keys = "1", KeyFlags = "RW delete", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(N), N fields")]
    internal static void HDel(ref CommandContext c)
    {
        OpStatus status = HashOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        int removed = 0;
        for (int i = 2; i < c.Count && entry.Exists; i++)
        {
            if (HashOps.Remove(ref c.Scope, c.Key(1), ref entry, c.Arg(i))) removed++;
        }

        c.Reply.Integer(removed);
    }

    /// <summary>How many fields the hash at a key has.</summary>
    [Command("HLEN", Arity = 2, Keys = "1", KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(1)")]
    internal static void HLen(ref CommandContext c)
    {
        OpStatus status = HashOps.Find(ref c.Scope, c.Key(1), out Entry entry);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Integer(status == OpStatus.Done ? HashOps.Count(entry) : 0);
    }

    /// <summary>All fields of the hash at a key, with their values.</summary>
    [Command("HGETALL", Arity = 2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "hash", Since = "2.0.0", Complexity = "O(N), N fields", Tips = "nondeterministic_output_order")]
    internal static void HGetAll(ref CommandContext c)
    {
        OpStatus status = HashOps.Find(ref c.Scope, c.Key(1), out Entry entry);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        c.Reply.Map(status == OpStatus.Done ? (int)HashOps.Count(entry) : 0);
        if (status != OpStatus.Done) return;
        PairReply visitor = new(c.Reply);
        HashOps.ForEach(entry, c.Keyspace, ref visitor);
    }

    private static bool TrySetFields(ref CommandContext c, out int added)
    {
        added = 0;
        if (c.Count % 2 != 0)
        {
            c.Reply.Error(Unresolved.WrongArity(c.Command));
            return false;
        }

        OpStatus status = HashOps.Open(ref c.Scope, c.Key(1), out CollectionEntry entry);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return false;
        }

        for (int i = 2; i < c.Count; i += 2)
        {
            if (HashOps.Set(ref c.Scope, c.Key(1), ref entry, c.Arg(i), c.Arg(i + 1))) added++;
        }

        return true;
    }

    private readonly struct PairReply(ReplyWriter reply) : IHashVisitor
    {
        public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value)
        {
            reply.Bulk(field);
            reply.Bulk(value);
        }
    }
}
