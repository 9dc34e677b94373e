namespace Tiercel.Lua.Tests;

/// <summary>Runs scripts in machines with all libraries.</summary>
internal static class LibraryRun
{
    /// <summary>A machine with all libraries.</summary>
    public static LuaMachine NewMachine(LuaLimits? limits = null)
    {
        LuaMachine machine = new(limits);
        LuaLibraries.OpenAll(machine);
        return machine;
    }

    /// <summary>The results of a script, as text.</summary>
    public static string[] Of(LuaMachine machine, string source)
    {
        bool isProgram = LuaProgram.TryCompile(LuaString.Create(source).Span, "=test", out LuaProgram? program, out LuaString? error);
        Assert.True(isProgram, error?.ToString());
        return [.. machine.Call(machine.Load(program!)).ToArray().Select(static v => v.ToString())];
    }

    /// <summary>The message of the error that a script ends with.</summary>
    public static LuaException Failing(LuaMachine machine, string source) => Assert.Throws<LuaException>(() => Of(machine, source));
}
