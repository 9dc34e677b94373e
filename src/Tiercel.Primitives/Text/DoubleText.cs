using System.Globalization;

namespace Tiercel.Primitives;

/// <summary>
/// Numbers of 64 bits as text, as Redis 7.0 writes scores: what C prints for <c>%.17g</c>, so that every number comes
/// back from its text. Whole numbers below 10^17 have no point, numbers of magnitude 10^17 and more, or less than
/// 10^-4, an exponent.
/// </summary>
internal static partial class DoubleText
{
    /// <summary>Bytes that <see cref="Format"/> may write: a sign, a point, 17 digits, <c>e-324</c>.</summary>
    public const int MaxLength = 24;

    // From here on %.17g prints an exponent.
    private const double FirstWithExponent = 1e17;

    /// <summary>Writes a number to the start of <paramref name="buffer"/>; returns what was written.</summary>
    public static ReadOnlySpan<byte> Format(double value, Span<byte> buffer)
    {
        if (IsInteger(value, out long integer)) return IntegerText.Format(integer, buffer);
        if (!double.IsFinite(value)) return Copy(double.IsNaN(value) ? "nan"u8 : value > 0 ? "inf"u8 : "-inf"u8, buffer);
        value.TryFormat(buffer, out int length, "G17", CultureInfo.InvariantCulture);
        buffer[..length].Replace((byte)'E', (byte)'e');
        return buffer[..length];
    }

    /// <summary>Whether a number is printed as an integer; not so minus zero, which has its sign in print.</summary>
    public static bool IsInteger(double value, out long integer)
    {
        integer = (long)value;
        return integer == value && Math.Abs(value) < FirstWithExponent && (integer != 0 || !double.IsNegative(value));
    }

    private static ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> word, Span<byte> buffer)
    {
        word.CopyTo(buffer);
        return buffer[..word.Length];
    }
}
