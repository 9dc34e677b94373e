using System.Numerics;

namespace Tiercel.Primitives;

/// <summary>
/// Whole numbers as text, as Redis reads them: an optional minus, then digits, the first not 0 unless it is the
/// only one. No plus, no blanks, no "-0": every number has one text, so a text that parses prints as itself.
/// </summary>
internal static class IntegerText
{
    /// <summary>Bytes that <see cref="Format"/> may write: 19 digits and a sign.</summary>
    public const int MaxLength = 20;

    private static ReadOnlySpan<ulong> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        ReadOnlySpan<byte> digits = negative ? text[1..] : text;
        // 19 digits never overflow the 64 bits without sign.
        if ((uint)(digits.Length - 1) > 18) return false;
        uint first = (uint)(digits[0] - '0');
        if (first - 1 > 8) return first == 0 && text.Length == 1;
        ulong magnitude = first;
        for (int i = 1; i < digits.Length; i++)
        {
            uint digit = (uint)(digits[i] - '0');
            if (digit > 9) return false;
            magnitude = (magnitude * 10) + digit;
        }

        if (magnitude > long.MaxValue + (negative ? 1UL : 0UL)) return false;
        value = negative ? (long)(0 - magnitude) : (long)magnitude;
        return true;
    }

    /// <summary>Bytes that <see cref="Format"/> would write.</summary>
    public static int Measure(long value)
    {
        int sign = value < 0 ? 1 : 0;
        ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        // The binary logarithm times log10(2) is the number of digits, or one less.
        int digits = (BitOperations.Log2(magnitude | 1) + 1) * 1233 >> 12;
        return sign + digits + (digits == 0 || magnitude >= PowersOfTen[digits] ? 1 : 0);
    }

    /// <summary>Writes a number to the start of <paramref name="buffer"/>; returns what was written.</summary>
    public static ReadOnlySpan<byte> Format(long value, Span<byte> buffer)
    {
        // The framework's formatter writes two digits a step and is what a hand-written one could hope to equal.
        bool fits = System.Buffers.Text.Utf8Formatter.TryFormat(value, buffer, out int length);
        System.Diagnostics.Debug.Assert(fits, "The buffer holds MaxLength bytes.");
        return buffer[..length];
    }
}
