using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands for keys whatever they hold.</summary>
internal static class KeyCommands
{
    /// <summary>Removes keys; replies how many existed.</summary>
    [Command("DEL", Arity = -2, Keys = "1..-1", KeyFlags = "RM delete", Flags = CommandFlags.Write,
        Group = "generic", Since = "1.0.0", Complexity = "O(N), N keys",
        Tips = "request_policy:multi_shard response_policy:agg_sum",
        Arguments = "key...")]
    internal static void Del(ref CommandContext c) => RemoveAll(ref c);

    /// <summary>Removes keys, and frees large values later; replies how many existed.</summary>
    [Command("UNLINK", Arity = -2, Keys = "1..-1", KeyFlags = "RM delete",
        Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "generic", Since = "4.0.0", Complexity = "O(1) a key",
        Tips = "request_policy:multi_shard response_policy:agg_sum",
        Arguments = "key...")]
    internal static void Unlink(ref CommandContext c) => RemoveAll(ref c);

    /// <summary>How many of the keys exist; one named twice counts twice.</summary>
    [Command("EXISTS", Arity = -2, Keys = "1..-1", KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "generic", Since = "1.0.0", Complexity = "O(N), N keys",
        Tips = "request_policy:multi_shard response_policy:agg_sum",
        Arguments = "key...")]
    internal static void Exists(ref CommandContext c)
    {
        int count = 0;
        for (int i = 1; i < c.Count; i++) count += KeyOps.Exists(ref c.Scope, c.Key(i)) ? 1 : 0;
        c.Reply.Integer(count);
    }

    /// <summary>The kind of value at a key: string or none.</summary>
    [Command("TYPE", Arity = 2, Keys = "1", KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "generic", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void Type(ref CommandContext c) =>
        c.Reply.Status(ValueKinds.NameOf(KeyOps.Kind(ref c.Scope, c.Key(1))));

    /// <summary>Notes a use of keys; replies how many exist, one named twice counted twice.</summary>
    [Command("TOUCH", Arity = -2, Keys = "1..-1", KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "generic", Since = "3.2.1", Complexity = "O(N), N keys",
        Tips = "request_policy:multi_shard response_policy:agg_sum",
        Arguments = "key...")]
    internal static void Touch(ref CommandContext c)
    {
        int count = 0;
        for (int i = 1; i < c.Count; i++) count += KeyOps.Touch(ref c.Scope, c.Key(i)) ? 1 : 0;
        c.Reply.Integer(count);
    }

    /// <summary>A key chosen at random.</summary>
    [Command("RANDOMKEY", Arity = 1, Flags = CommandFlags.Read, Group = "generic", Since = "1.0.0", Complexity = "O(1)",
        Tips = "request_policy:all_shards nondeterministic_output")]
    internal static void RandomKey(ref CommandContext c)
    {
        OneKey visitor = new(c.Reply);
        if (!c.Database.TryVisitRandom(ref visitor, c.Caller)) c.Reply.Null();
    }

    // A string is freed in constant time either way, so DEL and UNLINK are one.
    private static void RemoveAll(ref CommandContext c)
    {
        int count = 0;
        for (int i = 1; i < c.Count; i++) count += c.Scope.Remove(c.Key(i)) ? 1 : 0;
        c.Reply.Integer(count);
    }

    private readonly struct OneKey(ReplyWriter reply) : IEntryVisitor
    {
        public void Visit(ReadOnlySpan<byte> key, in EntryRef entry) => reply.Bulk(key);
    }
}
