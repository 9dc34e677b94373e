namespace Tiercel.Lua;

/// <summary>The types of Lua values.</summary>
public enum LuaType
{
    /// <summary>The absence of a value.</summary>
    Nil,

    /// <summary>False or true.</summary>
    Boolean,

    /// <summary>A double.</summary>
    Number,

    /// <summary>Bytes, of any content.</summary>
    String,

    /// <summary>A table.</summary>
    Table,

    /// <summary>A function, written in Lua or given by the host.</summary>
    Function,

    /// <summary>A value of the host, opaque to Lua.</summary>
    Userdata,

    /// <summary>A coroutine.</summary>
    Thread,
}
