namespace Tiercel.Lua;

/// <summary>The flags of a conversion of C's <c>printf</c>.</summary>
[Flags]
internal enum FormatFlags
{
    None = 0,

    /// <summary>'-': what is shorter than the width stands at the left.</summary>
    Left = 1,

    /// <summary>'+': a sign before numbers that are not negative, too.</summary>
    Plus = 2,

    /// <summary>' ': a space in the place of that sign.</summary>
    Space = 4,

    /// <summary>'#': "0x" before hexadecimal digits, 0 before octal ones, a point in any number with fractions.</summary>
    Alternate = 8,

    /// <summary>'0': zeros fill up the width.</summary>
    Zeros = 16,
}

/// <summary>What stands between a '%' and its letter in a format, and the letter.</summary>
/// <param name="Flags">The flags.</param>
/// <param name="Width">Bytes at least.</param>
/// <param name="Precision">-1 = none was given.</param>
/// <param name="Conversion">The letter; 0 if the format ends before it.</param>
internal readonly record struct FormatItem(FormatFlags Flags, int Width, int Precision, byte Conversion)
{
    // As many as there are; more must repeat one.
    private const int MaxFlags = 5;

    /// <summary>Whether an option is among the flags.</summary>
    public bool Has(FormatFlags flag) => (Flags & flag) != 0;

    /// <summary>Reads an item behind its '%', and goes on behind it.</summary>
    /// <exception cref="LuaException">It has more flags than there are, or too large numbers.</exception>
    public static FormatItem Read(ref ReadOnlySpan<byte> format)
    {
        int count = format.IndexOfAnyExcept("-+ #0"u8);
        if (count < 0) count = format.Length;
        if (count > MaxFlags) LuaCall.Fail("invalid format (repeated flags)");
        FormatFlags flags = FormatFlags.None;
        foreach (byte flag in format[..count]) flags |= FlagOf(flag);
        format = format[count..];
        int width = ReadNumber(ref format);
        int precision = -1;
        if (!format.IsEmpty && format[0] == '.')
        {
            format = format[1..];
            precision = ReadNumber(ref format);
        }

        if (StartsWithDigit(format)) LuaCall.Fail("invalid format (width or precision too long)");
        byte conversion = 0;
        if (!format.IsEmpty)
        {
            conversion = format[0];
            format = format[1..];
        }

        return new FormatItem(flags, width, precision, conversion);
    }

    // Two digits at most; 0 without any.
    private static int ReadNumber(ref ReadOnlySpan<byte> format)
    {
        int number = 0;
        for (int i = 0; i < 2 && StartsWithDigit(format); i++)
        {
            number = (number * 10) + (format[0] - '0');
            format = format[1..];
        }

        return number;
    }

    private static bool StartsWithDigit(ReadOnlySpan<byte> format) => !format.IsEmpty && char.IsAsciiDigit((char)format[0]);

    private static FormatFlags FlagOf(byte flag) => flag switch
    {
        (byte)'-' => FormatFlags.Left,
        (byte)'+' => FormatFlags.Plus,
        (byte)' ' => FormatFlags.Space,
        (byte)'#' => FormatFlags.Alternate,
        _ => FormatFlags.Zeros,
    };
}
