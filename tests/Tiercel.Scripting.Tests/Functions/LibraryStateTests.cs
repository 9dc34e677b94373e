using System.Text;

namespace Tiercel.Scripting.Tests;

public sealed class LibraryStateTests
{
    [Theory]
    [InlineData("return function() end")]
    [InlineData("local n, s, b, x = 1, 's', true return function() local m = n m = m + 1 return m, s, b, x end")]
    [InlineData("local function even(n) if n == 0 then return true end return even(n - 1) end return even")]
    [InlineData("local step = 2 local function add(n) return n + step end return function() return add(1) end")]
    [InlineData("return function() local n = 0 local function add() n = n + 1 end add() return n end")]
    [InlineData("local shared = constants return function() return shared end")]
    public void FunctionsWhoseVariablesStayKeepNoState(string source) => Assert.False(IsKept(source));

    [Theory]
    [InlineData("local n = 0 return function() n = n + 1 end")]
    [InlineData("local t = {} return function() return t end")]
    [InlineData("local n = 0 return function() return function() return function() n = n + 1 end end end")]
    [InlineData("local n = 0 local function add() n = n + 1 end return function() add() end")]
    [InlineData("local t = {} local function see() return t end local function f() return see() end return function() return f() end")]
    [InlineData("local n = 0 return function() for i = 1, 2 do n = i end end")]
    public void FunctionsThatCanChangeWhatTheyCapturedKeepState(string source) => Assert.True(IsKept(source));

    [Fact]
    public void LongChainsOfFunctionsAreFollowedWithoutRecursion() => Assert.True(IsKept(
        "local t = {} local f = function() return t end for i = 1, 200000 do local g = f f = function() return g end end return f"));

    private static bool IsKept(string source)
    {
        LuaMachine lua = new();
        LuaTable constants = lua.NewTable();
        constants.IsReadOnly = true;
        lua.Globals.Set(LuaString.Create("constants"), constants);
        Assert.True(LuaProgram.TryCompile(Encoding.ASCII.GetBytes(source), "@source", out LuaProgram? program, out _));
        return LibraryState.IsKept([lua.Call(lua.Load(program))[0].AsFunction]);
    }
}
