using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>The globals of scripts: what Redis allows, and none can be added or changed.</summary>
internal static class Sandbox
{
    // What a library of the language brings and scripts of Redis do not have.
    private static readonly string[] _hidden = ["getfenv", "setfenv", "newproxy", "print", "dofile", "loadfile"];

    private static readonly LuaString _err = LuaString.Constant("err");

    /// <summary>Gives a machine its globals; returns the settings of <c>cjson</c>.</summary>
    public static JsonSettings Open(ScriptMachine machine)
    {
        LuaMachine lua = machine.Lua;
        LuaLibraries.OpenAll(lua);
        JsonSettings settings = CjsonLibrary.Open(lua);
        CmsgpackLibrary.Open(lua);
        BitLibrary.Open(lua);
        StructLibrary.Open(lua);
        RedisLibrary.Open(machine);
        LuaTable globals = lua.Globals;
        foreach (string name in _hidden) globals.Set(LuaString.Create(name), default);
        LuaString pcall = LuaString.Create("pcall"u8);
        LuaValue plain = globals[pcall];
        globals.Set(pcall, new LuaNativeFunction("pcall", (ref LuaCall c) => PCall(ref c, plain.AsFunction)));
        LuaTable metatable = lua.NewTable();
        metatable.Set(LuaString.Create("__index"u8), new LuaNativeFunction("__index", Missing));
        globals.Metatable = metatable;
        HashSet<LuaTable> protectedTables = [];
        Protect(globals, protectedTables);
        // What a script did to the methods of strings, the next ones would call.
        if (lua.StringMetatable is { } methods) Protect(methods, protectedTables);
        return settings;
    }

    // As Redis does it: what a command has failed with is caught as its message.
    private static int PCall(ref LuaCall c, LuaFunction plain)
    {
        int results = ((LuaNativeFunction)plain).Code(ref c);
        Span<LuaValue> given = c.Results(results);
        if (results != 2 || given[0].IsTrue || !given[1].IsTable) return results;
        LuaValue message = given[1].AsTable[_err];
        if (message.IsString) given[1] = message;
        return results;
    }

    internal static int Missing(ref LuaCall c)
    {
        string name = c[2].IsString ? c[2].AsString.ToString() : "?";
        throw new LuaException($"Script attempted to access nonexistent global variable '{name}'");
    }

    /// <summary>Makes a table read-only, and all it leads to.</summary>
    internal static void Protect(LuaTable table, HashSet<LuaTable> seen)
    {
        if (!seen.Add(table)) return;
        LuaValue key = default;
        while (table.Next(ref key, out LuaValue value))
        {
            if (value.IsTable) Protect(value.AsTable, seen);
        }

        if (table.Metatable is { } metatable) Protect(metatable, seen);
        table.IsReadOnly = true;
    }
}
