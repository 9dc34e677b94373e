namespace Tiercel.Lua;

/// <summary>A function: one compiled from Lua, or one of the host.</summary>
public abstract class LuaFunction : LuaObject
{
    private protected LuaFunction()
    {
    }
}

/// <summary>A function of the host. Its results stand where <see cref="LuaCall.Return()"/> has put them; it returns their number.</summary>
public delegate int LuaNativeCode(ref LuaCall call);

/// <summary>A function of the host, as scripts see it.</summary>
public sealed class LuaNativeFunction(string name, LuaNativeCode code) : LuaFunction
{
    /// <summary>Its name, for who debugs; messages name it as its caller does.</summary>
    public string Name { get; } = name;

    /// <summary>What it does.</summary>
    public LuaNativeCode Code { get; } = code;

    /// <summary>The environment that <c>setfenv</c> has given it; null = the globals.</summary>
    internal LuaTable? Environment { get; set; }
}

/// <summary>A function compiled from Lua, with the variables it has captured and its environment.</summary>
public sealed class LuaClosure : LuaFunction
{
    internal LuaClosure(FunctionPrototype prototype, Cell[] captured, LuaTable environment) =>
        (Prototype, Captured, Environment) = (prototype, captured, environment);

    internal FunctionPrototype Prototype { get; }

    internal Cell[] Captured { get; }

    /// <summary>Where its globals live.</summary>
    public LuaTable Environment { get; set; }
}

/// <summary>A variable that outlives, or is shared beyond, the register it was declared in.</summary>
internal sealed class Cell
{
    public LuaValue Value;
}
