using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// Whether a library keeps state from call to call. Its functions have no globals that can be changed; so they can only if a
/// variable that they have captured is assigned by one of them, or holds what can be changed: a table, a coroutine.
/// </summary>
internal static class LibraryState
{
    /// <summary>Whether what the functions of a library have captured may differ after a call.</summary>
    public static bool IsKept(IEnumerable<LuaFunction> functions)
    {
        // Functions may have captured each other, any number in a chain.
        Stack<LuaFunction> pending = new(functions);
        HashSet<LuaFunction> seen = [];
        while (pending.TryPop(out LuaFunction? function))
        {
            if (function is not LuaClosure closure || !seen.Add(closure)) continue;
            for (int i = 0; i < closure.Captured.Length; i++)
            {
                ref readonly LuaValue value = ref closure.Captured[i].Value;
                if (value.IsFunction) pending.Push(value.AsFunction);
                else if (CanChange(in value)) return true;
                if (Assigns(closure.Prototype, i)) return true;
            }
        }

        return false;
    }

    // Tables that are read-only are those that every library finds.
    private static bool CanChange(in LuaValue value) =>
        value.Type is not (LuaType.Nil or LuaType.Boolean or LuaType.Number or LuaType.String)
        && !(value.IsTable && value.AsTable.IsReadOnly);

    private static bool Assigns(FunctionPrototype prototype, int captured)
    {
        if (prototype.Code.Any(i => i.Op == OpCode.SetCaptured && i.B == captured)) return true;
        foreach (FunctionPrototype inner in prototype.Functions)
        {
            for (int i = 0; i < inner.Captures.Length; i++)
            {
                bool isSame = !inner.Captures[i].FromRegister && inner.Captures[i].Index == captured;
                if (isSame && Assigns(inner, i)) return true;
            }
        }

        return false;
    }
}
