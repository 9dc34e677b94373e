// Digits come from the runtime's own formatting, which is exact at any precision and rounds halves to even, as C's does; what
// is done here is their arrangement in the forms of C.
using System.Globalization;

namespace Tiercel.Lua;

/// <summary>Numbers as C's <c>printf</c> writes them and its <c>strtod</c> reads them.</summary>
internal static partial class NumberText
{
    /// <summary>The largest precision, as <c>string.format</c> takes two digits.</summary>
    public const int MaxPrecision = 99;

    /// <summary>
    /// Bytes that suffice for any number: 309 digits before the point, 99 behind it, and the point.
    /// </summary>
    public const int MaxLength = 416;

    // A digit, a point, as many digits as the precision says, and an exponent of up to five bytes.
    private const int MaxScientific = MaxPrecision + 8;

    /// <summary>Writes "%.{precision}g"; returns the length.</summary>
    public static int WriteGeneral(double number, int precision, Span<byte> target)
    {
        int sign = 0;
        if (double.IsNegative(number)) target[sign++] = (byte)'-';
        return sign + WriteMagnitude(Math.Abs(number), (byte)'g', precision, alternate: false, target[sign..]);
    }

    /// <summary>
    /// Writes a number without its sign as C's conversion e, E, f, g or G does; returns the length, at most
    /// <see cref="MaxLength"/>.
    /// </summary>
    /// <param name="number">Not negative.</param>
    /// <param name="conversion">The letter.</param>
    /// <param name="precision">Digits behind the point, or, of g, in all; 0 to <see cref="MaxPrecision"/>.</param>
    /// <param name="alternate">The flag '#': a point even with nothing behind it, and g keeps zeros at the end.</param>
    /// <param name="target">Where to.</param>
    public static int WriteMagnitude(double number, byte conversion, int precision, bool alternate, Span<byte> target)
    {
        bool isUpper = conversion is (byte)'E' or (byte)'G';
        if (!double.IsFinite(number))
        {
            bool isNaN = double.IsNaN(number);
            (isUpper ? (isNaN ? "NAN"u8 : "INF"u8) : (isNaN ? "nan"u8 : "inf"u8)).CopyTo(target);
            return 3;
        }

        return (conversion | 0x20) switch
        {
            'f' => WriteFixed(number, precision, alternate, target),
            'e' => WriteScientific(number, precision, alternate, isUpper, target),
            _ => WriteGeneral(number, Math.Max(precision, 1), alternate, isUpper, target),
        };
    }

    private static int WriteFixed(double number, int precision, bool alternate, Span<byte> target)
    {
        int length = Write(number, 'F', precision, target);
        if (alternate && precision == 0) target[length++] = (byte)'.';
        return length;
    }

    private static int WriteScientific(double number, int precision, bool alternate, bool isUpper, Span<byte> target)
    {
        int length = Write(number, 'E', precision, target);
        int mark = target[..length].IndexOf((byte)'E');
        int exponent = Exponent(target[mark..length]);
        if (alternate && precision == 0) target[mark++] = (byte)'.';
        return mark + WriteExponent(exponent, isUpper, target[mark..]);
    }

    private static int WriteGeneral(double number, int precision, bool alternate, bool isUpper, Span<byte> target)
    {
        Span<byte> digits = stackalloc byte[MaxScientific];
        int length = Write(number, 'E', precision - 1, digits);
        int mark = digits[..length].IndexOf((byte)'E');
        int exponent = Exponent(digits[mark..length]);
        if (precision > 1)
        {
            // The point goes: "d.ddd" becomes "dddd".
            digits[2..mark].CopyTo(digits[1..]);
            mark--;
        }

        digits = digits[..mark];
        if (!alternate) digits = digits[..Math.Max(1, digits.TrimEnd((byte)'0').Length)];
        if (exponent >= -4 && exponent < precision) return Place(digits, exponent, alternate, target);
        int used = Place(digits, 0, alternate, target);
        return used + WriteExponent(exponent, isUpper, target[used..]);
    }

    // Digits with a point behind the one that stands for 10 to the power of the exponent, and zeros where there are none.
    private static int Place(ReadOnlySpan<byte> digits, int exponent, bool alternate, Span<byte> target)
    {
        int length = Math.Max(exponent, 0) + 1;
        int given = exponent < 0 ? 0 : Math.Min(length, digits.Length);
        digits[..given].CopyTo(target);
        target[given..length].Fill((byte)'0');
        digits = digits[given..];
        if (!digits.IsEmpty || alternate) target[length++] = (byte)'.';
        if (digits.IsEmpty) return length;
        for (; exponent < -1; exponent++) target[length++] = (byte)'0';
        digits.CopyTo(target[length..]);
        return length + digits.Length;
    }

    // "E+005" as the runtime writes it.
    private static int Exponent(ReadOnlySpan<byte> text) =>
        int.Parse(text[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    // As C writes it: two digits at least.
    private static int WriteExponent(int exponent, bool isUpper, Span<byte> target)
    {
        target[0] = (byte)(isUpper ? 'E' : 'e');
        target[1] = (byte)(exponent < 0 ? '-' : '+');
        Math.Abs(exponent).TryFormat(target[2..], out int length, "00", CultureInfo.InvariantCulture);
        return 2 + length;
    }

    private static int Write(double number, char form, int precision, Span<byte> target)
    {
        Span<char> format = stackalloc char[3];
        format[0] = form;
        precision.TryFormat(format[1..], out int length, default, CultureInfo.InvariantCulture);
        number.TryFormat(target, out int written, format[..(1 + length)], CultureInfo.InvariantCulture);
        return written;
    }
}
