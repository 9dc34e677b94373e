namespace Tiercel.Lua;

/// <summary>The names that <c>type</c> gives.</summary>
internal static class LuaTypes
{
    private static readonly LuaString[] _names =
        [LuaString.Constant("nil"), LuaString.Constant("boolean"), LuaString.Constant("number"), LuaString.Constant("string"),
         LuaString.Constant("table"), LuaString.Constant("function"), LuaString.Constant("userdata"), LuaString.Constant("thread")];

    private static readonly string[] _texts = ["nil", "boolean", "number", "string", "table", "function", "userdata", "thread"];

    public static LuaString NameAsString(LuaType type) => _names[(int)type];

    public static string Name(LuaType type) => _texts[(int)type];
}
