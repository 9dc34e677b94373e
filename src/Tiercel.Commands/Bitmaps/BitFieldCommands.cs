using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>BITFIELD: integers of any width inside a string.</summary>
internal static class BitFieldCommands
{
    private static ReadOnlySpan<byte> OnlyGet => "ERR BITFIELD_RO only supports the GET subcommand"u8;

    /// <summary>Reads, sets and increments integers of any width inside a string, in the order they are given.</summary>
    [Command("BITFIELD", Event = "setbit", Arity = -2, Keys = "1", KeyFlags = "RW access update variable_flags",
        Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Group = "bitmap", Since = "3.2.0",
        Differs = "the least 64-bit integer saturates to the least of the field; offsets beyond 64 bits are out of range",
        Complexity = "O(1) for each integer",
        Arguments = "key [operation(GET encoding_offset{encoding offset:integer}|write{[OVERFLOW "
            + "wrap_sat_fail(WRAP|SAT|FAIL)] write_operation(SET encoding_offset_value{encoding offset:integer "
            + "value:integer}|INCRBY encoding_offset_increment{encoding offset:integer increment:integer})})...]")]
    internal static void BitField(ref CommandContext c) => Run(ref c, isReadOnly: false);

    /// <summary>Reads integers of any width inside a string.</summary>
    [Command("BITFIELD_RO", Arity = -2, Keys = "1", KeyFlags = "RO access",
        Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "bitmap", Since = "6.0.0", Complexity = "O(1) for each integer",
        Arguments = "key [GET encoding_offset{encoding offset:integer}+...]")]
    internal static void BitFieldRo(ref CommandContext c) => Run(ref c, isReadOnly: true);

    // The arguments are read twice: once to see that all of them make sense and how far they write, once to do it.
    private static void Run(ref CommandContext c, bool isReadOnly)
    {
        BitFieldArguments steps = new();
        int count = 0;
        long writtenBits = 0;
        while (steps.TryNext(ref c, out BitFieldOperation step))
        {
            count++;
            if (step.Action != BitFieldAction.Get) writtenBits = Math.Max(writtenBits, step.Offset + step.Bits);
        }

        if (steps.HasFailed) return;
        if (isReadOnly && writtenBits > 0)
        {
            c.Reply.Error(OnlyGet);
            return;
        }

        OpStatus status = BitmapOps.Prepare(ref c.Scope, c.Key(1), writtenBits);
        if (status is OpStatus.Done or OpStatus.Absent) Reply(ref c, count);
        else c.Reply.Fail(status);
    }

    private static void Reply(ref CommandContext c, int count)
    {
        BitFieldArguments steps = new();
        c.Reply.Array(count);
        while (steps.TryNext(ref c, out BitFieldOperation step))
        {
            if (BitmapOps.Apply(ref c.Scope, c.Key(1), in step) is { } result) c.Reply.Integer(result);
            else c.Reply.Null();
        }
    }
}
