using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Tiercel.Primitives;

// Reads what C's strtod reads, in the two ways in which Redis asks it. Decimals are rounded once, by the framework, whose
// parser has been exact since .NET Core 3.0; of its grammar only what strtod shares is let through.
internal static partial class DoubleText
{
    private static readonly SearchValues<byte> OfDecimals = SearchValues.Create("0123456789+-.eE"u8);

    // What isspace() knows.
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\n\v\f\r"u8);

    /// <summary>
    /// Reads all of a text as a number, in decimal (<c>-1.5e3</c>), hexadecimal (<c>0x1.8p3</c>) or as <c>inf</c>; false
    /// for any other text, for NaN, and for what is too large or too small to be anything but infinity or zero.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value) =>
        TryRead(text, out value, out bool isOutOfRange) && !isOutOfRange;

    /// <summary>
    /// Reads a text as Redis reads the bounds of score ranges, which is more lenient than <see cref="TryParse"/>: there
    /// may be blanks before the number, a zero byte ends the text, none at all is 0, and what is out of range is infinity
    /// or zero. False if this is no number either.
    /// </summary>
    public static bool TryParseBound(ReadOnlySpan<byte> text, out double value) => TryReadLenient(text, out value, out _);

    /// <summary>
    /// Reads a text as Redis reads what it sorts by: as <see cref="TryParseBound"/>, but false for all that is too large or
    /// too small to be a number of full precision.
    /// </summary>
    public static bool TryParseWeight(ReadOnlySpan<byte> text, out double value) =>
        TryReadLenient(text, out value, out bool isOutOfRange) && !isOutOfRange && !double.IsSubnormal(value);

    private static bool TryReadLenient(ReadOnlySpan<byte> text, out double value, out bool isOutOfRange)
    {
        int end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        value = 0;
        isOutOfRange = false;
        if (text.IsEmpty) return true;
        int start = text.IndexOfAnyExcept(Blanks);
        return start >= 0 && TryRead(text[start..], out value, out isOutOfRange);
    }

    private static bool TryRead(ReadOnlySpan<byte> text, out double value, out bool isOutOfRange)
    {
        isOutOfRange = false;
        if (IntegerText.TryParse(text, out long integer))
        {
            value = integer;
            return true;
        }

        ReadOnlySpan<byte> magnitude = text.StartsWith("-"u8) || text.StartsWith("+"u8) ? text[1..] : text;
        if (Ascii.EqualsIgnoreCase(magnitude, "inf"u8) || Ascii.EqualsIgnoreCase(magnitude, "infinity"u8))
        {
            value = double.PositiveInfinity;
        }
        else if (magnitude.Length > 1 && magnitude[0] == '0' && (magnitude[1] | 0x20) == 'x')
        {
            if (!TryReadHexadecimal(magnitude[2..], out value, out isOutOfRange)) return false;
        }
        else if (!TryReadDecimal(magnitude, out value, out isOutOfRange))
        {
            return false;
        }

        if (text[0] == '-') value = -value;
        return true;
    }

    private static bool TryReadDecimal(ReadOnlySpan<byte> text, out double value, out bool isOutOfRange)
    {
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        value = 0;
        isOutOfRange = false;
        if (text.ContainsAnyExcept(OfDecimals)) return false;
        if (!double.TryParse(text, style, CultureInfo.InvariantCulture, out value)) return false;
        if (value == 0)
        {
            int mark = text.IndexOfAny((byte)'e', (byte)'E');
            isOutOfRange = (mark < 0 ? text : text[..mark]).ContainsAnyInRange((byte)'1', (byte)'9');
        }
        else
        {
            isOutOfRange = double.IsInfinity(value);
        }

        return true;
    }

    // Digits, perhaps with a point, then perhaps p and a power of two.
    private static bool TryReadHexadecimal(ReadOnlySpan<byte> text, out double value, out bool isOutOfRange)
    {
        value = 0;
        isOutOfRange = false;
        long exponent = 0;
        int mark = text.IndexOfAny((byte)'p', (byte)'P');
        if (mark >= 0 && !TryReadExponent(text[(mark + 1)..], out exponent)) return false;
        ReadOnlySpan<byte> digits = mark < 0 ? text : text[..mark];
        if (!TryReadHexadecimalDigits(digits, out ulong bits, out long shift)) return false;
        if (bits == 0) return true;
        value = Scale(bits, exponent + shift);
        isOutOfRange = value == 0 || double.IsInfinity(value);
        return true;
    }

    // The digits as bits × 2^shift. Beyond 60 bits they only say, in the last bit, whether there is anything at all.
    private static bool TryReadHexadecimalDigits(ReadOnlySpan<byte> text, out ulong bits, out long shift)
    {
        const int lastShiftedBits = 60;
        bits = 0;
        shift = 0;
        int digits = 0;
        bool hasPoint = false;
        foreach (byte c in text)
        {
            if (c == '.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }

            if (!char.IsAsciiHexDigit((char)c)) return false;
            uint digit = c <= '9' ? (uint)(c - '0') : (uint)((c | 0x20) - 'a' + 10);
            digits++;
            if (hasPoint) shift -= 4;
            if (bits >> (lastShiftedBits - 4) == 0)
            {
                bits = (bits << 4) | digit;
            }
            else
            {
                bits |= digit != 0 ? 1UL : 0;
                shift += 4;
            }
        }

        return digits > 0;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        // Beyond what any number of digits that a request may have can bring back into range.
        const long cap = 1L << 40;
        bool isNegative = text.StartsWith("-"u8);
        if (isNegative || text.StartsWith("+"u8)) text = text[1..];
        long magnitude = 0;
        exponent = 0;
        foreach (byte c in text)
        {
            uint digit = (uint)(c - '0');
            if (digit > 9) return false;
            magnitude = Math.Min((magnitude * 10) + digit, cap);
        }

        exponent = isNegative ? -magnitude : magnitude;
        return !text.IsEmpty;
    }

    // bits × 2^exponent, rounded once. Below the least normal number there are fewer bits than the conversion would keep.
    private static double Scale(ulong bits, long exponent)
    {
        const int minExponent = -1074;
        const int precision = 53;
        const int beyondAll = 2000;
        int length = 64 - BitOperations.LeadingZeroCount(bits);
        if (exponent >= minExponent || length + exponent >= minExponent + precision)
        {
            return Math.ScaleB(bits, (int)Math.Min(exponent, beyondAll));
        }

        long drop = minExponent - exponent;
        if (drop > length) return 0;
        ulong kept = bits >> (int)drop;
        ulong dropped = bits & ((1UL << (int)drop) - 1);
        ulong half = 1UL << (int)(drop - 1);
        if (dropped > half || (dropped == half && (kept & 1) != 0)) kept++;
        return Math.ScaleB(kept, minExponent);
    }
}
