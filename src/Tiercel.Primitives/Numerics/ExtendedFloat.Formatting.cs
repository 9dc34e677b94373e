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
    private const ulong FractionScale = 100_000_000_000_000_000;

    // A mantissa times FractionScale has at most 121 bits: from here on less than half is left of the last digit.
    private const int VanishingShift = 122;

    /// <summary>Writes a finite number to the start of a buffer; returns what was written.</summary>
    public ReadOnlySpan<byte> Format(Span<byte> buffer)
    {
        int length = 0;
        if (IsNegative) buffer[length++] = (byte)'-';
        length += Exponent > 0 ? FormatLarge(buffer[length..]) : FormatFixed(buffer[length..]);
        // What is rounded to nothing has no sign.
        return length == 2 && IsNegative && buffer[1] == '0' ? buffer.Slice(1, 1) : buffer[..length];
    }

    private int FormatFixed(Span<byte> buffer)
    {
        int shift = -Exponent;
        ulong whole = shift < MantissaBits ? Mantissa >> shift : 0;
        ulong below = shift < MantissaBits ? Mantissa & ((1UL << shift) - 1) : Mantissa;
        ulong fraction = ScaleFraction(below, shift);
        if (fraction == FractionScale)
        {
            whole++;
            fraction = 0;
        }

        Utf8Formatter.TryFormat(whole, buffer, out int length);
        if (fraction == 0) return length;
        buffer[length++] = (byte)'.';
        Utf8Formatter.TryFormat(fraction, buffer[length..], out _, new System.Buffers.StandardFormat('D', FractionDigits));
        length += FractionDigits;
        while (buffer[length - 1] == '0') length--;
        return length;
    }

    // below / 2^shift in units of the last digit, ties to even.
    private static ulong ScaleFraction(ulong below, int shift)
    {
        if (shift is 0 or >= VanishingShift) return 0;
        UInt128 scaled = (UInt128)below * FractionScale;
        ulong digits = (ulong)(scaled >> shift);
        UInt128 rest = scaled & ((UInt128.One << shift) - 1);
        UInt128 half = UInt128.One << (shift - 1);
        return rest > half || (rest == half && (digits & 1) != 0) ? digits + 1 : digits;
    }

    // 2^64 and more: rare enough to take the long way.
    private int FormatLarge(Span<byte> buffer) =>
        Encoding.ASCII.GetBytes(((BigInteger)Mantissa << Exponent).ToString(System.Globalization.CultureInfo.InvariantCulture), buffer);
}
