using System.Text;

namespace Tiercel.Scripting.Tests;

/// <summary>A machine with the libraries of Lua and of Redis, but nothing else that Redis gives to scripts.</summary>
internal sealed class LibraryMachine
{
    public LibraryMachine(LuaLimits? limits = null)
    {
        Lua = new LuaMachine(limits);
        LuaLibraries.OpenAll(Lua);
        CjsonLibrary.Open(Lua);
        CmsgpackLibrary.Open(Lua);
        BitLibrary.Open(Lua);
        StructLibrary.Open(Lua);
    }

    public LuaMachine Lua { get; }

    /// <summary>Runs a script whose result is a list of strings.</summary>
    public IReadOnlyList<string> List(string script, params IReadOnlyList<byte[]> arguments)
    {
        LuaTable results = Run(script, arguments).AsTable;
        return [.. Enumerable.Range(1, results.Length).Select(i => results[i].AsString.ToLatin1())];
    }

    /// <summary>Runs a script that gives one value.</summary>
    /// <param name="script">Its text, a byte for each character.</param>
    /// <param name="arguments">The elements of ARGV.</param>
    public LuaValue Run(string script, params IReadOnlyList<byte[]> arguments)
    {
        LuaTable list = Lua.NewTable();
        foreach (byte[] argument in arguments) list.Add(LuaString.Create(argument));
        Lua.Globals.Set(LuaString.Create("ARGV"), list);
        bool isProgram = LuaProgram.TryCompile(Encoding.Latin1.GetBytes(script), "@user_script", out LuaProgram? program, out LuaString? error);
        Assert.True(isProgram, error?.ToString());
        return Lua.Call(Lua.Load(program!))[0];
    }

    /// <summary>The message of the error that a script ends with.</summary>
    public string Fail(string script) => Assert.Throws<LuaException>(() => Run(script)).Value.ToString();
}
