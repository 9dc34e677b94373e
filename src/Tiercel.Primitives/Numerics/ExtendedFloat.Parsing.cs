using System.Globalization;
using System.Numerics;
using System.Text;

namespace Tiercel.Primitives;

// Reads what C's strtold reads, all of it and nothing else: Redis calls that.
internal readonly partial struct ExtendedFloat
{
    /// <summary>Longer texts are refused, as by Redis.</summary>
    public const int MaxTextLength = (5 * 1024) - 1;

    // Decimal exponents beyond this are beyond every number that 5119 digits can bring back into range.
    private const int ExponentCap = 1_000_000;
    private const int MaxFastDigits = 19;

    // 5^27 is the greatest power of five below 2^63.
    private const int MaxFastScale = 27;

    // Every number is less than 10^4933, and what is less than 10^-4951 is rounded to zero.
    private const int MaxDecimalMagnitude = 4933;
    private const int MinDecimalMagnitude = -4951;

    private static readonly ulong[] PowersOfFive = Powers(5, MaxFastScale);
    private static readonly ulong[] PowersOfTen = Powers(10, MaxFastDigits);

    /// <summary>
    /// Reads a decimal (<c>-1.5e3</c>), a hexadecimal (<c>0x1.8p3</c>) or <c>inf</c>; false for any other text, for NaN,
    /// and for numbers too large or too small to be anything but infinity or zero.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ExtendedFloat value)
    {
        value = Zero;
        if (text.IsEmpty || text.Length > MaxTextLength) return false;
        bool isNegative = text[0] == '-';
        if (isNegative || text[0] == '+') text = text[1..];
        if (Ascii.EqualsIgnoreCase(text, "inf"u8) || Ascii.EqualsIgnoreCase(text, "infinity"u8))
        {
            value = Infinity(isNegative);
            return true;
        }

        bool isHexadecimal = text.Length > 2 && text[0] == '0' && (text[1] | 0x20) == 'x';
        return isHexadecimal
            ? TryParseHexadecimal(text[2..], isNegative, out value)
            : TryParseDecimal(text, isNegative, out value);
    }

    private static bool TryParseDecimal(ReadOnlySpan<byte> text, bool isNegative, out ExtendedFloat value)
    {
        value = new ExtendedFloat(isNegative, 0, MinExponent);
        if (!Split(text, "eE"u8, out ReadOnlySpan<byte> digits, out int exponent)) return false;
        int significant = 0;
        int afterPoint = 0;
        bool hasPoint = false;
        ulong leading = 0;
        foreach (byte c in digits)
        {
            if (c == '.')
            {
                if (hasPoint) return false;
                hasPoint = true;
                continue;
            }

            uint digit = (uint)(c - '0');
            if (digit > 9) return false;
            if (hasPoint) afterPoint++;
            if (significant == 0 && digit == 0) continue;
            if (++significant <= MaxFastDigits) leading = (leading * 10) + digit;
        }

        if (digits.Length == (hasPoint ? 1 : 0)) return false;
        if (significant == 0) return true;
        exponent -= afterPoint;
        if (significant <= MaxFastDigits && TryScale(isNegative, leading, exponent, out value)) return true;
        if (significant + exponent is < MinDecimalMagnitude or > MaxDecimalMagnitude) return false;
        BigInteger whole = BigInteger.Parse(
            Encoding.ASCII.GetString(digits).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        BigInteger power = BigInteger.Pow(10, Math.Abs(exponent));
        value = exponent < 0 ? Divide(isNegative, whole, power, 0) : Divide(isNegative, whole * power, BigInteger.One, 0);
        return value.IsFinite && value.Mantissa != 0;
    }

    // Nearly every number: up to 19 digits and a small exponent need no more than 128 bits, and no allocation.
    private static bool TryScale(bool isNegative, ulong digits, int exponent, out ExtendedFloat value)
    {
        value = Zero;
        if (exponent is < -MaxFastScale or > MaxFastDigits) return false;
        if (exponent >= 0)
        {
            value = Round(isNegative, (UInt128)digits * PowersOfTen[exponent], 0, isInexact: false);
            return true;
        }

        // d / 10^s = d / 5^s × 2^-s; with d moved up to 128 bits the quotient has at least 65.
        int shift = MantissaBits + BitOperations.LeadingZeroCount(digits);
        (UInt128 quotient, UInt128 remainder) = UInt128.DivRem((UInt128)digits << shift, PowersOfFive[-exponent]);
        value = Round(isNegative, quotient, exponent - shift, remainder != 0);
        return true;
    }

    private static bool TryParseHexadecimal(ReadOnlySpan<byte> text, bool isNegative, out ExtendedFloat value)
    {
        const int maxDigits = 31;
        value = new ExtendedFloat(isNegative, 0, MinExponent);
        if (!Split(text, "pP"u8, out ReadOnlySpan<byte> digits, out int exponent)) return false;
        UInt128 bits = 0;
        int significant = 0;
        bool hasPoint = false;
        bool isInexact = false;
        foreach (byte c in digits)
        {
            if (c == '.')
            {
                if (hasPoint) return false;
                hasPoint = true;
                continue;
            }

            if (!char.IsAsciiHexDigit((char)c)) return false;
            uint digit = c <= '9' ? (uint)(c - '0') : (uint)((c | 0x20) - 'a' + 10);
            if (hasPoint) exponent -= 4;
            if (significant == 0 && digit == 0) continue;
            if (++significant <= maxDigits)
            {
                bits = (bits << 4) | digit;
            }
            else
            {
                isInexact |= digit != 0;
                exponent += 4;
            }
        }

        if (digits.Length == (hasPoint ? 1 : 0)) return false;
        if (significant == 0) return true;
        value = Round(isNegative, bits, exponent, isInexact);
        return value.IsFinite && value.Mantissa != 0;
    }

    /// <summary>Takes an exponent off the end of a number, if it has one; false if what stands there is none.</summary>
    private static bool Split(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> marks, out ReadOnlySpan<byte> digits, out int exponent)
    {
        exponent = 0;
        int mark = text.IndexOfAny(marks[0], marks[1]);
        digits = mark < 0 ? text : text[..mark];
        if (mark < 0) return true;
        ReadOnlySpan<byte> rest = text[(mark + 1)..];
        bool isNegative = !rest.IsEmpty && rest[0] == '-';
        if (isNegative || (!rest.IsEmpty && rest[0] == '+')) rest = rest[1..];
        if (rest.IsEmpty) return false;
        foreach (byte c in rest)
        {
            uint digit = (uint)(c - '0');
            if (digit > 9) return false;
            exponent = Math.Min((exponent * 10) + (int)digit, ExponentCap);
        }

        if (isNegative) exponent = -exponent;
        return true;
    }

    private static ulong[] Powers(ulong of, int count)
    {
        ulong[] powers = new ulong[count + 1];
        powers[0] = 1;
        for (int i = 1; i <= count; i++) powers[i] = powers[i - 1] * of;
        return powers;
    }
}
