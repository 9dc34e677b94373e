namespace Tiercel.Lua;

/// <summary>What a value may refer to and the memory limit counts.</summary>
public abstract class LuaObject
{
    private protected LuaObject()
    {
    }

    /// <summary>The number of the last count that has met it.</summary>
    internal int CountedIn { get; set; }
}
