namespace Tiercel.Lua;

/// <summary>A local variable.</summary>
internal sealed class LocalVariable(LuaString name)
{
    public LuaString Name { get; } = name;

    /// <summary>Whether a function within captures it: then it lives in a cell.</summary>
    public bool IsCaptured { get; set; }

    /// <summary>Its register, once it has one.</summary>
    public int Register { get; set; } = -1;
}

/// <summary>A function as it was parsed.</summary>
internal sealed class FunctionBody(int firstLine)
{
    public int FirstLine { get; } = firstLine;

    public int LastLine { get; set; }

    public List<LocalVariable> Parameters { get; } = [];

    public bool IsVararg { get; set; }

    /// <summary>
    /// The table of arguments that functions with ... had before Lua 5.1: a local variable of all but the main one; nil where
    /// ... is used.
    /// </summary>
    public LocalVariable? ArgumentTable { get; set; }

    public bool UsesVararg { get; set; }

    /// <summary>What it captures of the functions around it.</summary>
    public List<(LocalVariable? Local, int Captured, LuaString Name)> Captures { get; } = [];

    public Block Block { get; set; } = new([]);
}
