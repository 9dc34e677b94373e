using System.Globalization;

namespace Tiercel.Scripting;

/// <summary>Numbers of Lua as words of commands: whole ones with all their digits, others in 17.</summary>
internal static class ScriptNumbers
{
    private const double MaxExact = 9.2233720368547748e18;

    /// <summary>Writes a number into a span of at least 32 bytes; returns the length.</summary>
    public static int Write(double number, Span<byte> target)
    {
        int length;
        if (number == Math.Floor(number) && Math.Abs(number) < MaxExact)
        {
            ((long)number).TryFormat(target, out length, default, CultureInfo.InvariantCulture);
            return length;
        }

        return Lua.LuaNumbers.Write(number, 17, target);
    }
}
