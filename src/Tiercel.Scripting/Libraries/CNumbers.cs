using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>Numbers as C converts them on x86, where what is out of range has a result of its own.</summary>
internal static class CNumbers
{
    private const double TwoTo63 = 9223372036854775808.0;

    /// <summary>An <c>int</c>: NaN and what is out of range is the smallest.</summary>
    public static int ToInt32(double number) => number is > -2147483649.0 and < 2147483648.0 ? (int)number : int.MinValue;

    /// <summary>An <c>unsigned long</c>: a negative number wraps around, 2^64 and what is beyond is 0.</summary>
    public static ulong ToUInt64(double number) => number >= TwoTo63
        ? (ulong)LuaNumbers.ToInt64(number - TwoTo63) ^ (1UL << 63)
        : (ulong)LuaNumbers.ToInt64(number);
}
