using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands for single bits and for parts of bitmaps.</summary>
internal static class BitCommands
{
    private static ReadOnlySpan<byte> InvalidBit => "ERR bit is not an integer or out of range"u8;

    private static ReadOnlySpan<byte> NeitherOneNorZero => "ERR The bit argument must be 1 or 0."u8;

    /// <summary>Sets or clears a bit of a string, extending it with zeros as far as that; replies the bit before.</summary>
    [Command("SETBIT", Event = "setbit", Arity = 4, Keys = "1", KeyFlags = "RW access update",
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "bitmap", Since = "2.2.0", Complexity = "O(1)",
        Arguments = "key offset:integer value:integer")]
    internal static void SetBit(ref CommandContext c)
    {
        if (!BitArguments.TryReadOffset(ref c, 2, out long offset)) return;
        if (!IntegerText.TryParse(c.Arg(3), out long bit) || (bit & ~1) != 0)
        {
            c.Reply.Error(InvalidBit);
            return;
        }

        OpStatus status = BitmapOps.SetBit(ref c.Scope, c.Key(1), offset, bit != 0, out bool old);
        if (status == OpStatus.Done) c.Reply.Flag(old);
        else c.Reply.Fail(status);
    }

    /// <summary>A bit of a string; those beyond its end are 0.</summary>
    [Command("GETBIT", Arity = 3, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "bitmap", Since = "2.2.0", Complexity = "O(1)",
        Arguments = "key offset:integer")]
    internal static void GetBit(ref CommandContext c)
    {
        if (!BitArguments.TryReadOffset(ref c, 2, out long offset)) return;
        OpStatus status = BitmapOps.GetBit(ref c.Scope, c.Key(1), offset, out bool bit);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Flag(bit);
    }

    /// <summary>How many bits of a string, or of a part of it in bytes or bits, are 1.</summary>
    [Command("BITCOUNT", Arity = -2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "bitmap", Since = "2.6.0", Complexity = "O(N), N bytes of the part",
        Arguments = "key [index{start:integer end:integer [index_unit(BYTE|BIT)@7.0.0]}]")]
    internal static void BitCount(ref CommandContext c)
    {
        if (!TryGet(ref c, ifAbsent: 0, out ReadOnlySpan<byte> bitmap)) return;
        if (c.Count == 2)
        {
            c.Reply.Integer(BitKernels.Count(bitmap));
            return;
        }

        // As in Redis the unit is not looked at where the indexes alone say that there is nothing.
        if (c.Count is not (4 or 5))
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        if (!BitArguments.TryReadIndex(ref c, 2, out long start) || !BitArguments.TryReadIndex(ref c, 3, out long end)) return;
        if (start < 0 && end < 0 && start > end)
        {
            c.Reply.Integer(0);
            return;
        }

        if (!BitArguments.TryReadUnit(ref c, 4, out BitUnit unit)) return;
        IndexRange range = IndexRange.Of(start, end, BitmapOps.UnitsOf(bitmap, unit));
        c.Reply.Integer(BitmapOps.Count(bitmap, BitmapOps.ToBits(range, unit)));
    }

    /// <summary>Where the first 1 or 0 is in a string, or in a part of it in bytes or bits.</summary>
    [Command("BITPOS", Arity = -3, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "bitmap", Since = "2.8.7", Complexity = "O(N), N bytes of the part",
        Arguments = "key bit:integer [index{start:integer [end_index{end:integer [index_unit(BYTE|BIT)@7.0.0]}]}]")]
    internal static void BitPos(ref CommandContext c)
    {
        if (!BitArguments.TryReadIndex(ref c, 2, out long bit)) return;
        if (bit is not (0 or 1))
        {
            c.Reply.Error(NeitherOneNorZero);
            return;
        }

        if (!TryGet(ref c, ifAbsent: bit == 1 ? -1 : 0, out ReadOnlySpan<byte> bitmap)) return;
        if (c.Count > 6)
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        long start = 0;
        long end = -1;
        if (c.Count > 3 && !BitArguments.TryReadIndex(ref c, 3, out start)) return;
        if (!BitArguments.TryReadUnit(ref c, 5, out BitUnit unit)) return;
        if (c.Count > 4 && !BitArguments.TryReadIndex(ref c, 4, out end)) return;
        IndexRange range = IndexRange.Of(start, end, BitmapOps.UnitsOf(bitmap, unit));
        c.Reply.Integer(BitmapOps.Position(bitmap, bit == 1, BitmapOps.ToBits(range, unit), isOpen: c.Count < 5));
    }

    /// <summary>The string at key 1; if there is none, the reply is given.</summary>
    private static bool TryGet(ref CommandContext c, long ifAbsent, out ReadOnlySpan<byte> bitmap)
    {
        OpStatus status = StringOps.Get(ref c.Scope, c.Key(1), out bitmap);
        if (status == OpStatus.Done) return true;
        if (status == OpStatus.Absent) c.Reply.Integer(ifAbsent);
        else c.Reply.Fail(status);
        return false;
    }
}
