namespace Tiercel.Lua;

/// <summary>Who calls a value.</summary>
internal enum Caller
{
    /// <summary>An instruction that knows where the value has come from.</summary>
    Instruction,

    /// <summary>A loop, its iterator: messages do not name it.</summary>
    Loop,

    /// <summary>A function of the host.</summary>
    Host,
}

/// <summary>Errors of the language itself, in the words of Lua 5.1.</summary>
internal static class Complaints
{
    /// <summary>
    /// That a value does not allow something; it is named if it is an operand, counted from 0, of the instruction that runs.
    /// </summary>
    public static LuaException OfOperand(LuaCoroutine coroutine, int operand, in LuaValue value, string deed)
    {
        string type = LuaTypes.Name(value.Type);
        return coroutine.NameOfOperand(operand) is { } name
            ? LuaException.OfLanguage($"attempt to {deed} {name} (a {type} value)")
            : LuaException.OfLanguage($"attempt to {deed} a {type} value");
    }

    /// <summary>That a value cannot be called: by the instruction that runs, which has a place, or by the host.</summary>
    public static LuaException OfCall(LuaCoroutine coroutine, in LuaValue value, Caller caller)
    {
        LuaException error = OfOperand(coroutine, caller == Caller.Instruction ? 0 : -1, in value, "call");
        return caller == Caller.Host ? error : new LuaException(error.Message);
    }

    /// <summary>That two values have no order.</summary>
    public static LuaException OfOrder(in LuaValue a, in LuaValue b)
    {
        (string one, string other) = (LuaTypes.Name(a.Type), LuaTypes.Name(b.Type));
        return LuaException.OfLanguage(one == other ? $"attempt to compare two {one} values" : $"attempt to compare {one} with {other}");
    }
}
