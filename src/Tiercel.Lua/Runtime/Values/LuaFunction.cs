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
    // Of the object, its delegate, and the object that this belongs to.
    internal const int Overhead = 160;

    /// <summary>Its name, for who debugs; messages name it as its caller does.</summary>
    public string Name { get; } = name;

    /// <summary>What it does.</summary>
    public LuaNativeCode Code { get; } = code;

    /// <summary>What its code keeps alive of the machine.</summary>
    internal LuaObject[] Holds { get; init; } = [];

    internal override long SizeBytes => Overhead;

    internal override void Visit(MemoryCensus census)
    {
        foreach (LuaObject held in Holds) census.Meet(held);
    }
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

    internal override long SizeBytes => SizeOf(Captured.Length);

    /// <summary>Bytes of a function and the variables it has captured.</summary>
    internal static long SizeOf(int captures) => 64 + (captures * 48L);

    internal override void Visit(MemoryCensus census)
    {
        census.Meet(Environment);
        census.Meet(Prototype.Memory);
        foreach (Cell cell in Captured) census.Meet(cell);
    }
}

/// <summary>A variable that outlives, or is shared beyond, the register it was declared in.</summary>
internal sealed class Cell
{
    public LuaValue Value;
}
