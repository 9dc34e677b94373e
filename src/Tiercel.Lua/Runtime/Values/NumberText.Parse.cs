using System.Globalization;
using System.Numerics;
using System.Text;

namespace Tiercel.Lua;

internal static partial class NumberText
{
    // Every whole number of so many digits is a double.
    private const int ExactDigits = 15;

    // Beyond any exponent that matters; what is larger is taken for this.
    private const long MaxExponent = 1_000_000_000;

    /// <summary>
    /// Reads a number as C's <c>strtod</c> does: decimal, hexadecimal with or without a point and an exponent of two, "inf",
    /// "infinity", "nan". White space may surround it, nothing else. As for C, the text ends at its first zero byte.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double number)
    {
        int end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        text = text.Trim(" \t\n\v\f\r"u8);
        bool isNegative = false;
        if (!text.IsEmpty && text[0] is (byte)'+' or (byte)'-')
        {
            isNegative = text[0] == '-';
            text = text[1..];
        }

        if (!TryParseMagnitude(text, out number)) return false;
        if (isNegative) number = -number;
        return true;
    }

    private static bool TryParseMagnitude(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        if (text.IsEmpty) return false;
        if (text[0] is (byte)'.' or (>= (byte)'0' and <= (byte)'9'))
        {
            return text.Length > 2 && text[0] == '0' && (text[1] | 0x20) == 'x'
                ? TryParseHexadecimal(text[2..], out number)
                : TryParseDecimal(text, out number);
        }

        number = (text[0] | 0x20) == 'i' ? double.PositiveInfinity : double.CopySign(double.NaN, 1);
        return Ascii.EqualsIgnoreCase(text, "inf"u8) || Ascii.EqualsIgnoreCase(text, "infinity"u8) || IsNaN(text);
    }

    // "nan", or with letters, digits and underlines in brackets, which mean nothing.
    private static bool IsNaN(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || !Ascii.EqualsIgnoreCase(text[..3], "nan"u8)) return false;
        if (text.Length == 3) return true;
        if (text.Length < 5 || text[3] != '(' || text[^1] != ')') return false;
        foreach (byte b in text[4..^1])
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b != '_') return false;
        }

        return true;
    }

    private static bool TryParseDecimal(ReadOnlySpan<byte> text, out double number)
    {
        int whole = CountDigits(text);
        if (whole == text.Length && whole <= ExactDigits)
        {
            long value = 0;
            foreach (byte digit in text) value = (value * 10) + (digit - '0');
            number = value;
            return true;
        }

        number = 0;
        int at = whole;
        int behind = 0;
        if (at < text.Length && text[at] == '.')
        {
            behind = CountDigits(text[++at..]);
            at += behind;
        }

        if (whole + behind == 0) return false;
        if (at < text.Length && (text[at] | 0x20) == 'e' && !SkipExponent(text, ref at)) return false;
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return at == text.Length && double.TryParse(text, Style, CultureInfo.InvariantCulture, out number);
    }

    private static int CountDigits(ReadOnlySpan<byte> text)
    {
        int count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? text.Length : count;
    }

    // From the letter to behind the last digit.
    private static bool SkipExponent(ReadOnlySpan<byte> text, ref int at)
    {
        at++;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
        int digits = CountDigits(text[at..]);
        at += digits;
        return digits > 0;
    }

    private static bool TryParseHexadecimal(ReadOnlySpan<byte> text, out double number)
    {
        ulong mantissa = 0;
        long exponent = 0;
        bool hasPoint = false, hasDigits = false;
        int at = 0;
        number = 0;
        for (; at < text.Length; at++)
        {
            if (text[at] == '.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }

            if (!char.IsAsciiHexDigit((char)text[at])) break;
            hasDigits = true;
            int digit = text[at] <= '9' ? text[at] - '0' : (text[at] | 0x20) - 'a' + 10;
            AddDigit((uint)digit, hasPoint, ref mantissa, ref exponent);
        }

        if (!hasDigits || !TryAddExponent(text[at..], ref exponent)) return false;
        number = Compose(mantissa, exponent);
        return true;
    }

    // What no longer fits leaves its trace in the lowest bit, which then only decides how to round.
    private static void AddDigit(uint digit, bool isBehindPoint, ref ulong mantissa, ref long exponent)
    {
        if (mantissa >> 60 == 0)
        {
            mantissa = (mantissa << 4) | digit;
            if (isBehindPoint) exponent -= 4;
        }
        else
        {
            if (digit != 0) mantissa |= 1;
            if (!isBehindPoint) exponent += 4;
        }
    }

    private static bool TryAddExponent(ReadOnlySpan<byte> text, ref long exponent)
    {
        if (text.IsEmpty) return true;
        int at = 0;
        if ((text[0] | 0x20) != 'p' || !SkipExponent(text, ref at) || at != text.Length) return false;
        bool isNegative = text[1] == '-';
        long value = 0;
        foreach (byte digit in text[(text[1] is (byte)'+' or (byte)'-' ? 2 : 1)..])
        {
            value = Math.Min((value * 10) + (digit - '0'), MaxExponent);
        }

        exponent += isNegative ? -value : value;
        return true;
    }

    // The double nearest to a whole number times a power of two, halves to even.
    private static double Compose(ulong mantissa, long exponent)
    {
        if (mantissa == 0) return 0;
        int shift = BitOperations.LeadingZeroCount(mantissa);
        mantissa <<= shift;
        exponent -= shift;
        // 53 bits are kept, and fewer of what is below the smallest normal number, 2^-1022.
        long dropped = Math.Max(11, -1074 - exponent);
        if (dropped > 64) return 0;
        ulong kept = dropped == 64 ? 0 : mantissa >> (int)dropped;
        ulong rest = dropped == 64 ? mantissa : mantissa & ((1UL << (int)dropped) - 1);
        ulong half = 1UL << (int)(dropped - 1);
        if (rest > half || (rest == half && (kept & 1) != 0)) kept++;
        return Math.ScaleB(kept, (int)Math.Min(exponent + dropped, MaxExponent));
    }
}
