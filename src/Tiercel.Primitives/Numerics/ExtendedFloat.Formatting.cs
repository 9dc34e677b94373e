using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Text;

namespace Tiercel.Primitives;

// Writes what Redis writes for people: C's "%.17Lf" without the zeros at its end. The digits are exact, then rounded.
internal readonly partial struct ExtendedFloat
{
    /// <summary>Bytes that <see cref="Format"/> may write: a sign, 4933 digits, a point, 17 more.</summary>
    public const int MaxFormattedLength = 4952;

    private const int FractionDigits = 17;

    // A mantissa times 10^17 has at most 121 bits: from here on less than half is left of the last digit.
    private const int VanishingShift = 122;

    /// <summary>Writes a finite number to the start of a buffer; returns what was written.</summary>
    public ReadOnlySpan<byte> Format(Span<byte> buffer)
    {
        ReadOnlySpan<byte> text = FormatFixed(buffer, FractionDigits);
        int length = text.Length;
        while (buffer[length - 1] == '0') length--;
        if (buffer[length - 1] == '.') length--;
        // What is rounded to nothing has no sign.
        return length == 2 && IsNegative && buffer[1] == '0' ? text.Slice(1, 1) : text[..length];
    }

    /// <summary>Writes a finite number with a fixed number of digits behind the point, 1 to 17: C's "%.4Lf".</summary>
    public ReadOnlySpan<byte> FormatFixed(Span<byte> buffer, int digits)
    {
        (ulong whole, ulong fraction) = Parts(PowersOfTen[digits]);
        int length = 0;
        if (IsNegative) buffer[length++] = (byte)'-';
        length += Exponent > 0 ? FormatLarge(buffer[length..]) : FormatInteger(whole, buffer[length..]);
        buffer[length++] = (byte)'.';
        Utf8Formatter.TryFormat(fraction, buffer[length..], out _, new StandardFormat('D', (byte)digits));
        return buffer[..(length + digits)];
    }

    private static int FormatInteger(ulong whole, Span<byte> buffer)
    {
        Utf8Formatter.TryFormat(whole, buffer, out int length);
        return length;
    }

    // Of numbers below 2^64; what is larger has no fraction.
    private (ulong Whole, ulong Fraction) Parts(ulong scale)
    {
        if (Exponent > 0) return default;
        int shift = -Exponent;
        ulong whole = shift < MantissaBits ? Mantissa >> shift : 0;
        ulong below = shift < MantissaBits ? Mantissa & ((1UL << shift) - 1) : Mantissa;
        ulong fraction = ScaleFraction(below, shift, scale);
        return fraction == scale ? (whole + 1, 0) : (whole, fraction);
    }

    // below / 2^shift in units of the last digit, ties to even.
    private static ulong ScaleFraction(ulong below, int shift, ulong scale)
    {
        if (shift is 0 or >= VanishingShift) return 0;
        UInt128 scaled = (UInt128)below * scale;
        ulong digits = (ulong)(scaled >> shift);
        UInt128 rest = scaled & ((UInt128.One << shift) - 1);
        UInt128 half = UInt128.One << (shift - 1);
        return rest > half || (rest == half && (digits & 1) != 0) ? digits + 1 : digits;
    }

    // 2^64 and more: rare enough to take the long way.
    private int FormatLarge(Span<byte> buffer) =>
        Encoding.ASCII.GetBytes(((BigInteger)Mantissa << Exponent).ToString(System.Globalization.CultureInfo.InvariantCulture), buffer);
}
