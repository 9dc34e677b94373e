using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// The stack that the libraries of Redis, which are written in C, find beside their arguments. Where they give up for want of
/// room, so do these.
/// </summary>
internal static class CStack
{
    /// <summary>Values that one call may have on it (LUAI_MAXCSTACK of Lua 5.1).</summary>
    public const int Capacity = 8000;

    /// <summary>Ends the call with an error if values do not fit on top of those that are there.</summary>
    /// <exception cref="LuaException">They do not.</exception>
    public static void Check(int used, int more, string excuse)
    {
        if (used + more > Capacity) LuaCall.Fail($"stack overflow ({excuse})");
    }
}
