namespace Tiercel.Lua;

/// <summary>The standard libraries of Lua 5.1 that have nothing to do with files, processes and the machine itself.</summary>
public static class LuaLibraries
{
    /// <summary>Puts all of them into the globals of a machine: base, coroutine, string, table and math.</summary>
    public static void OpenAll(LuaMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        BaseLibrary.Open(machine);
        CoroutineLibrary.Open(machine);
        StringLibrary.Open(machine);
        TableLibrary.Open(machine);
        MathLibrary.Open(machine);
    }

    /// <summary>Puts functions into a table.</summary>
    internal static void Register(LuaTable table, params ReadOnlySpan<(string Name, LuaNativeCode Code)> functions)
    {
        foreach ((string name, LuaNativeCode code) in functions) table.Set(LuaString.Constant(name), new LuaNativeFunction(name, code));
    }

    /// <summary>A new table of functions, as a global.</summary>
    internal static LuaTable Register(LuaMachine machine, string library, params ReadOnlySpan<(string Name, LuaNativeCode Code)> functions)
    {
        LuaTable table = machine.NewTable(0, functions.Length);
        Register(table, functions);
        machine.Globals.Set(LuaString.Constant(library), table);
        return table;
    }
}
