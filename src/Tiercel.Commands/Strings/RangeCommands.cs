using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands for parts of strings.</summary>
internal static class RangeCommands
{
    /// <summary>The bytes of a string from one index to another, both counted; negative ones count from the end.</summary>
    [Command("GETRANGE", Arity = 4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "string", Since = "2.4.0", Complexity = "O(N), N bytes replied",
        Arguments = "key start:integer end:integer")]
    internal static void GetRange(ref CommandContext c) => ReplyRange(ref c);

    /// <summary>The older name of GETRANGE.</summary>
    [Command("SUBSTR", Arity = 4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "string", Since = "1.0.0", Complexity = "O(N), N bytes replied",
        Arguments = "key start:integer end:integer")]
    internal static void SubStr(ref CommandContext c) => ReplyRange(ref c);

    /// <summary>Overwrites part of a string from an offset on, extending it with zero bytes; replies its length.</summary>
    [Command("SETRANGE", Event = "setrange", Arity = 4, Keys = "1", KeyFlags = "RW update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Group = "string", Since = "2.2.0", Complexity = "O(N), N bytes written or added",
        Arguments = "key offset:integer value")]
    internal static void SetRange(ref CommandContext c)
    {
        if (!IntegerText.TryParse(c.Arg(2), out long offset))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return;
        }

        if (offset < 0)
        {
            c.Reply.Error(CommandErrors.OffsetOutOfRange);
            return;
        }

        OpStatus status = StringOps.SetRange(ref c.Scope, c.Key(1), offset, c.Arg(3), out int length);
        if (status == OpStatus.Done) c.Reply.Integer(length);
        else c.Reply.Fail(status);
    }

    private static void ReplyRange(ref CommandContext c)
    {
        if (!IntegerText.TryParse(c.Arg(2), out long start) || !IntegerText.TryParse(c.Arg(3), out long end))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return;
        }

        OpStatus status = StringOps.GetRange(ref c.Scope, c.Key(1), start, end, out ReadOnlySpan<byte> part);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Bulk(part);
    }
}
