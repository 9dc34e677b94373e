using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that read hashes.</summary>
internal static class HashCommands
{
    /// <summary>The value of a field of the hash at a key.</summary>
    [Command("HGET", Arity = 3, Keys = "1", Element = 2, KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(1)",
        Arguments = "key field")]
    internal static void HGet(ref CommandContext c)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        OpStatus status = HashOps.Find(ref c.Scope, c.Key(1), out HashView hash);
        if (status != OpStatus.Done) c.Reply.Fail(status);
        else if (hash.TryGet(c.Arg(2), scratch, out ReadOnlySpan<byte> value)) c.Reply.Bulk(value);
        else c.Reply.Null();
    }

    /// <summary>How many fields the hash at a key has.</summary>
    [Command("HLEN", Arity = 2, Keys = "1", KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void HLen(ref CommandContext c)
    {
        if (TryFind(ref c, out HashView hash)) c.Reply.Integer(hash.Exists ? hash.Count : 0);
    }

    /// <summary>Whether the hash at a key has a field.</summary>
    [Command("HEXISTS", Arity = 3, Keys = "1", Element = 2, KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(1)",
        Arguments = "key field")]
    internal static void HExists(ref CommandContext c)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        if (TryFind(ref c, out HashView hash)) c.Reply.Flag(TryGet(in c, hash, 2, scratch, out _));
    }

    /// <summary>Bytes of the value of a field of the hash at a key; 0 if there is none.</summary>
    [Command("HSTRLEN", Arity = 3, Keys = "1", Element = 2, KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "hash", Since = "3.2.0", Complexity = "O(1)",
        Arguments = "key field")]
    internal static void HStrLen(ref CommandContext c)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        if (!TryFind(ref c, out HashView hash)) return;
        c.Reply.Integer(TryGet(in c, hash, 2, scratch, out ReadOnlySpan<byte> value) ? value.Length : 0);
    }

    /// <summary>The values of fields of the hash at a key; a null for each that there is not.</summary>
    [Command("HMGET", Arity = -3, Keys = "1", Element = 2, KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "hash", Since = "2.0.0", Complexity = "O(N), N fields asked for",
        Arguments = "key field...")]
    internal static void HMGet(ref CommandContext c)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        if (!TryFind(ref c, out HashView hash)) return;
        c.Reply.Array(c.Count - 2);
        for (int i = 2; i < c.Count; i++)
        {
            if (TryGet(in c, hash, i, scratch, out ReadOnlySpan<byte> value)) c.Reply.Bulk(value);
            else c.Reply.Null();
        }
    }

    /// <summary>All fields of the hash at a key, with their values.</summary>
    [Command("HGETALL", Arity = 2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "hash", Since = "2.0.0", Complexity = "O(N), N fields", Tips = "nondeterministic_output_order",
        Arguments = "key")]
    internal static void HGetAll(ref CommandContext c)
    {
        if (!TryFind(ref c, out HashView hash)) return;
        c.Reply.Map(hash.Exists ? (int)hash.Count : 0);
        ReplyAll(ref c, hash, fields: true, values: true);
    }

    /// <summary>All fields of the hash at a key.</summary>
    [Command("HKEYS", Arity = 2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "hash", Since = "2.0.0", Complexity = "O(N), N fields", Tips = "nondeterministic_output_order",
        Arguments = "key")]
    internal static void HKeys(ref CommandContext c)
    {
        if (!TryFind(ref c, out HashView hash)) return;
        c.Reply.Array(hash.Exists ? (int)hash.Count : 0);
        ReplyAll(ref c, hash, fields: true, values: false);
    }

    /// <summary>The values of all fields of the hash at a key.</summary>
    [Command("HVALS", Arity = 2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "hash", Since = "2.0.0", Complexity = "O(N), N fields", Tips = "nondeterministic_output_order",
        Arguments = "key")]
    internal static void HVals(ref CommandContext c)
    {
        if (!TryFind(ref c, out HashView hash)) return;
        c.Reply.Array(hash.Exists ? (int)hash.Count : 0);
        ReplyAll(ref c, hash, fields: false, values: true);
    }

    /// <summary>One step of a walk over the fields of the hash at a key: some of them, and the cursor of the next step.</summary>
    [Command("HSCAN", Arity = -3, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read, Group = "hash",
        Since = "2.8.0", Complexity = "O(1) a call, O(N) for all N fields", Tips = "nondeterministic_output",
        Arguments = "key cursor:integer [MATCH pattern] [COUNT count:integer]")]
    internal static void HScan(ref CommandContext c)
    {
        if (!ScanArguments.TryReadCursor(ref c, 2, out ulong cursor) || !TryFind(ref c, out HashView hash)) return;
        if (!hash.Exists)
        {
            ScanArguments.ReplyCursor(c.Reply, 0);
            c.Reply.Array(0);
            return;
        }

        if (!ScanArguments.TryReadOptions(ref c, first: 3, ofKeys: false, out ScanArguments arguments)) return;
        ScanVisitor visitor = new(arguments.Pattern);
        try
        {
            cursor = hash.Scan(cursor, arguments.Count, ref visitor);
            ScanArguments.ReplyCursor(c.Reply, cursor);
            c.Reply.Array(visitor.Found.Count);
            visitor.Found.ReplyElements(c.Reply);
        }
        finally
        {
            visitor.Found.Dispose();
        }
    }

    // The hash at key 1, or none; false if the key holds something else, and that was replied.
    internal static bool TryFind(ref CommandContext c, out HashView hash)
    {
        OpStatus status = HashOps.Find(ref c.Scope, c.Key(1), out hash);
        if (status != OpStatus.WrongType) return true;
        c.Reply.Fail(status);
        return false;
    }

    private static bool TryGet(
        scoped in CommandContext c, HashView hash, int argument, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        value = default;
        return hash.Exists && hash.TryGet(c.Arg(argument), scratch, out value);
    }

    private static void ReplyAll(ref CommandContext c, HashView hash, bool fields, bool values)
    {
        if (!hash.Exists) return;
        ReplyVisitor visitor = new(c.Reply, fields, values);
        hash.ForEach(ref visitor);
    }

    internal readonly struct ReplyVisitor(ReplyWriter reply, bool fields, bool values) : IHashVisitor
    {
        public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value)
        {
            if (fields) reply.Bulk(field);
            if (values) reply.Bulk(value);
        }
    }

    private ref struct ScanVisitor(GlobPattern pattern) : IHashVisitor
    {
        private readonly GlobPattern _pattern = pattern;

        public BulkList Found;

        public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value)
        {
            if (!_pattern.Matches(field)) return;
            Found.Add(field);
            Found.Add(value);
        }
    }
}
