using System.Globalization;

namespace Tiercel.Lua;

/// <summary>Values as text, without metamethods.</summary>
internal static class ValueText
{
    private static readonly LuaString _nil = LuaString.Constant("nil");
    private static readonly LuaString _true = LuaString.Constant("true");
    private static readonly LuaString _false = LuaString.Constant("false");

    public static string Of(in LuaValue value) => ToLuaString(in value).ToString();

    /// <summary>As <c>tostring</c>. What has an identity is named by a number that is its own as long as it lives.</summary>
    public static LuaString ToLuaString(in LuaValue value) => value.Type switch
    {
        LuaType.Nil => _nil,
        LuaType.Boolean => value.IsTrue ? _true : _false,
        LuaType.Number => LuaNumbers.ToLuaString(value.AsNumber),
        LuaType.String => value.AsString,
        LuaType type => LuaString.Create(Identity(type, (LuaObject)value.Target)),
    };

    private static string Identity(LuaType type, LuaObject target) => ReferenceEquals(target, LuaUserdata.NullPointer)
        ? "userdata: (nil)"
        : string.Create(CultureInfo.InvariantCulture, $"{LuaTypes.Name(type)}: 0x{target.Identity:x14}");
}
