using System.Globalization;
using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>Numbers as Lua 5.1 reads, writes and converts them.</summary>
internal static class LuaNumbers
{
    /// <summary>Makes a string that reads as a number that number; false if it is neither.</summary>
    public static bool TryConvert(ref LuaValue value)
    {
        if (value.IsNumber) return true;
        if (!value.IsString || !TryParse(value.AsString.Span, out double number)) return false;
        value = number;
        return true;
    }

    /// <summary>Cuts off a fraction: NaN and what is out of range is the smallest number, as on x86.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ToInt64(double number) =>
        number is >= long.MinValue and < -(double)long.MinValue ? (long)number : long.MinValue;

    /// <summary>As <c>tostring</c>: "%.14g".</summary>
    public static LuaString ToLuaString(double number)
    {
        Span<byte> text = stackalloc byte[32];
        return LuaString.Create(text[..Write(number, text)]);
    }

    /// <summary>Writes a number as "%.14g"; returns the length, at most 32.</summary>
    public static int Write(double number, Span<byte> target)
    {
        int whole = (int)number;
        if (whole == number && (whole != 0 || !double.IsNegative(number)))
        {
            whole.TryFormat(target, out int written, default, CultureInfo.InvariantCulture);
            return written;
        }

        return NumberText.WriteGeneral(number, 14, target);
    }

    /// <summary>Writes a number with so many significant digits, as C's "%g"; returns the length, at most 32 for up to 17.</summary>
    public static int Write(double number, int precision, Span<byte> target) => NumberText.WriteGeneral(number, precision, target);

    /// <summary>Reads a number as the scanner of the language does, white space around it allowed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double number) => NumberText.TryParse(text, out number);
}
