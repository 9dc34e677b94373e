using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Reads what commands on bitmaps have in common; where it makes no sense, the error is replied.</summary>
internal static class BitArguments
{
    private static ReadOnlySpan<byte> InvalidOffset => "ERR bit offset is not an integer or out of range"u8;

    /// <summary>
    /// The offset of a bit. Where a field has a width it may be written <c>#N</c>: N fields of this width from the
    /// beginning.
    /// </summary>
    public static bool TryReadOffset(ref CommandContext c, int argument, out long offset, int fieldBits = 0)
    {
        ReadOnlySpan<byte> text = c.Arg(argument);
        bool countsFields = fieldBits > 0 && !text.IsEmpty && text[0] == '#';
        bool isNumber = IntegerText.TryParse(countsFields ? text[1..] : text, out offset);
        if (countsFields) offset = offset > BitmapOps.MaxBits ? BitmapOps.MaxBits : offset * fieldBits;
        if (isNumber && offset >= 0 && offset >> 3 < StringOps.LimitOf(in c.Scope)) return true;
        c.Reply.Error(InvalidOffset);
        return false;
    }

    /// <summary>An index or another 64-bit number.</summary>
    public static bool TryReadIndex(ref CommandContext c, int argument, out long index)
    {
        if (IntegerText.TryParse(c.Arg(argument), out index)) return true;
        c.Reply.Error(CommandErrors.NotAnInteger);
        return false;
    }

    /// <summary>BYTE or BIT; bytes if there is no such argument.</summary>
    public static bool TryReadUnit(ref CommandContext c, int argument, out BitUnit unit)
    {
        unit = BitUnit.Byte;
        if (argument >= c.Count || Word.Is(c.Arg(argument), "BYTE"u8)) return true;
        unit = BitUnit.Bit;
        if (Word.Is(c.Arg(argument), "BIT"u8)) return true;
        c.Reply.Error(CommandErrors.Syntax);
        return false;
    }
}
