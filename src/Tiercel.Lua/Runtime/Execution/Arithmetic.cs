using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>The operators of numbers.</summary>
internal static class Arithmetic
{
    /// <summary>The rest of a division that rounds down: its sign is the divisor's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Modulo(double a, double b)
    {
        int x = (int)a, y = (int)b;
        if (x == a && y == b && x > 0 && y > 0) return x % y;
        return a - (Math.Floor(a / b) * b);
    }

    public static double Calculate(LuaEvent which, double a, double b) => which switch
    {
        LuaEvent.Add => a + b,
        LuaEvent.Subtract => a - b,
        LuaEvent.Multiply => a * b,
        LuaEvent.Divide => a / b,
        LuaEvent.Modulo => Modulo(a, b),
        LuaEvent.Power => Math.Pow(a, b),
        _ => -a,
    };
}
