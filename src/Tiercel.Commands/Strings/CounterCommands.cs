using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Strings as counters: 64-bit integers, or decimals.</summary>
internal static class CounterCommands
{
    private const CommandFlags Counter = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast;

    /// <summary>Adds 1 to the integer at a key, which counts as 0 if absent; replies the sum.</summary>
    [Command("INCR", Event = "incrby", Arity = 2, Keys = "1", KeyFlags = "RW access update", Flags = Counter,
        Group = "string", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void Incr(ref CommandContext c) => Add(ref c, 1);

    /// <summary>Subtracts 1 from the integer at a key, which counts as 0 if absent; replies the difference.</summary>
    [Command("DECR", Event = "incrby", Arity = 2, Keys = "1", KeyFlags = "RW access update", Flags = Counter,
        Group = "string", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void Decr(ref CommandContext c) => Add(ref c, -1);

    /// <summary>Adds to the integer at a key, which counts as 0 if absent; replies the sum.</summary>
    [Command("INCRBY", Event = "incrby", Arity = 3, Keys = "1", KeyFlags = "RW access update", Flags = Counter,
        Group = "string", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key increment:integer")]
    internal static void IncrBy(ref CommandContext c)
    {
        if (IntegerText.TryParse(c.Arg(2), out long by)) Add(ref c, by);
        else c.Reply.Error(CommandErrors.NotAnInteger);
    }

    /// <summary>Subtracts from the integer at a key, which counts as 0 if absent; replies the difference.</summary>
    [Command("DECRBY", Event = "incrby", Arity = 3, Keys = "1", KeyFlags = "RW access update", Flags = Counter,
        Group = "string", Since = "1.0.0", Complexity = "O(1)",
        Arguments = "key decrement:integer")]
    internal static void DecrBy(ref CommandContext c)
    {
        if (!IntegerText.TryParse(c.Arg(2), out long by)) c.Reply.Error(CommandErrors.NotAnInteger);
        else if (by == long.MinValue) c.Reply.Error(CommandErrors.DecrementOverflow);
        else Add(ref c, -by);
    }

    /// <summary>Adds to the decimal number at a key, which counts as 0 if absent; replies the sum.</summary>
    [Command("INCRBYFLOAT", Event = "incrbyfloat",
        Arity = 3, Keys = "1", KeyFlags = "RW access update", Flags = Counter,
        Group = "string", Since = "2.6.0", Complexity = "O(1)",
        Arguments = "key increment:double")]
    internal static void IncrByFloat(ref CommandContext c)
    {
        OpStatus status = StringOps.IncrementFloat(ref c.Scope, c.Key(1), c.Arg(2), out ReadOnlySpan<byte> sum);
        if (status == OpStatus.Done) c.Reply.Bulk(sum);
        else c.Reply.Fail(status);
    }

    private static void Add(ref CommandContext c, long by)
    {
        OpStatus status = StringOps.Increment(ref c.Scope, c.Key(1), by, out long result);
        if (status == OpStatus.Done) c.Reply.Integer(result);
        else c.Reply.Fail(status);
    }
}
