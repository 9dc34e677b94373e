namespace Tiercel.Lua;

/// <summary>What a metatable may have a handler for.</summary>
internal enum LuaEvent
{
    Index,
    NewIndex,
    Call,
    Equal,
    LessThan,
    LessOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Negate,
    Concat,
    Length,
    Metatable,
    ToString,
    Mode,
}

/// <summary>The keys of handlers in a metatable.</summary>
internal static class LuaEvents
{
    private static readonly LuaString[] _names =
    [
        .. ((string[])["index", "newindex", "call", "eq", "lt", "le", "add", "sub", "mul", "div", "mod", "pow", "unm", "concat",
            "len", "metatable", "tostring", "mode"]).Select(static n => LuaString.Constant("__" + n)),
    ];

    public static LuaString Name(LuaEvent which) => _names[(int)which];
}
