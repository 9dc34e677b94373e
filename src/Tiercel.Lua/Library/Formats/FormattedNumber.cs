using System.Globalization;

namespace Tiercel.Lua;

/// <summary>Numbers in the forms of C's <c>printf</c>, with sign, prefix, zeros and width.</summary>
internal static class FormattedNumber
{
    // 64 bits have 22 octal digits.
    private const int MaxDigits = 32;
    private const int DefaultPrecision = 6;

    /// <summary>Adds a whole number: d, i, u, o, x or X.</summary>
    public static void Add(ref ByteBuilder target, in FormatItem item, long value)
    {
        bool isSigned = item.Conversion is (byte)'d' or (byte)'i';
        ulong magnitude = isSigned && value < 0 ? unchecked(0UL - (ulong)value) : (ulong)value;
        Span<byte> buffer = stackalloc byte[MaxDigits];
        ReadOnlySpan<byte> digits = Digits(magnitude, item.Conversion, buffer);
        // Nothing is written of a zero for which no digit is asked.
        if (magnitude == 0 && item.Precision == 0) digits = [];
        int zeros = Math.Max(0, item.Precision - digits.Length);
        ReadOnlySpan<byte> prefix = isSigned ? Sign(in item, value < 0) : [];
        if (item.Has(FormatFlags.Alternate))
        {
            if (item.Conversion == 'o' && zeros == 0 && (digits.IsEmpty || digits[0] != '0')) zeros = 1;
            if (magnitude != 0 && item.Conversion is (byte)'x') prefix = "0x"u8;
            if (magnitude != 0 && item.Conversion is (byte)'X') prefix = "0X"u8;
        }

        // A precision says how many zeros there are, whatever the flag says.
        AddPadded(ref target, in item, prefix, zeros, digits, fillsWithZeros: item.Precision < 0);
    }

    /// <summary>Adds a number with fractions: e, E, f, g or G.</summary>
    public static void Add(ref ByteBuilder target, in FormatItem item, double value)
    {
        Span<byte> buffer = stackalloc byte[NumberText.MaxLength];
        int precision = item.Precision < 0 ? DefaultPrecision : item.Precision;
        bool isAlternate = item.Has(FormatFlags.Alternate);
        int length = NumberText.WriteMagnitude(Math.Abs(value), item.Conversion, precision, isAlternate, buffer);
        AddPadded(
            ref target, in item, Sign(in item, double.IsNegative(value)), 0, buffer[..length],
            fillsWithZeros: double.IsFinite(value));
    }

    /// <summary>Adds some text in the width of an item.</summary>
    public static void Add(ref ByteBuilder target, in FormatItem item, scoped ReadOnlySpan<byte> text) =>
        AddPadded(ref target, in item, [], 0, text, fillsWithZeros: false);

    private static ReadOnlySpan<byte> Digits(ulong value, byte conversion, Span<byte> buffer)
    {
        ReadOnlySpan<char> format = conversion switch
        {
            (byte)'x' => "x",
            (byte)'X' => "X",
            _ => default,
        };
        int length;
        if (conversion != 'o')
        {
            value.TryFormat(buffer, out length, format, CultureInfo.InvariantCulture);
            return buffer[..length];
        }

        length = buffer.Length;
        do
        {
            buffer[--length] = (byte)('0' + (value & 7));
            value >>= 3;
        }
        while (value != 0);
        return buffer[length..];
    }

    private static ReadOnlySpan<byte> Sign(in FormatItem item, bool isNegative)
    {
        if (isNegative) return "-"u8;
        if (item.Has(FormatFlags.Plus)) return "+"u8;
        return item.Has(FormatFlags.Space) ? " "u8 : [];
    }

    private static void AddPadded(
        ref ByteBuilder target, in FormatItem item, scoped ReadOnlySpan<byte> prefix, int zeros, scoped ReadOnlySpan<byte> text,
        bool fillsWithZeros)
    {
        int missing = Math.Max(0, item.Width - prefix.Length - zeros - text.Length);
        bool isLeft = item.Has(FormatFlags.Left);
        bool fills = fillsWithZeros && !isLeft && item.Has(FormatFlags.Zeros);
        if (!isLeft && !fills) target.Fill((byte)' ', missing);
        target.Add(prefix);
        target.Fill((byte)'0', fills ? zeros + missing : zeros);
        target.Add(text);
        if (isLeft) target.Fill((byte)' ', missing);
    }
}
