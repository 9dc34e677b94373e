using System.Diagnostics;

namespace Tiercel.Lua.Tests;

/// <summary>A run ends when it is to, whatever it does; and leaves nothing behind.</summary>
[Collection(nameof(Alone))]
public sealed class LuaMachineTests
{
    private const long Megabyte = 1024 * 1024;

    // A step is some nanoseconds: these are a millisecond of honest work.
    private const long Steps = 300_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // In few turns of loops and calls each of these does very much.
    public static TheoryData<string, string> Laborious => new()
    {
        { "for i = 1, 1e5 do t[i] = {} end", "collectgarbage()" },
        { "for i = 1, 1e5 do t[i] = {} end", "pcall(string.rep, 'x', 6e7)" },
        { "for i = 1, 3e5 do t[i] = i end for i = 1, 3e5 - 1 do t[i] = nil end", "next(t)" },
        { "for i = 1, 2e5 do t['k' .. i] = i end for k in pairs(t) do t[k] = nil end", "next(t)" },
        { "a, b = ('x'):rep(1e7), ('x'):rep(1e7)", "local _ = a == b" },
        { "a, b = ('x'):rep(1e7), ('x'):rep(1e7)", "local _ = a < b" },
        { "a, b = ('x'):rep(1e7), ('x'):rep(1e7) t[a] = 1", "local _ = t[b]" },
        { "a, b = ('x'):rep(1e7), ('x'):rep(1e7) t[a] = 1", "t[b] = 2" },
        { "a, b = ('x'):rep(1e7), ('x'):rep(1e7) t[a] = 1", "next(t, b)" },
        { "a = ('x'):rep(1e6) b = loadstring(\"return a == '\" .. a .. \"'\")", "b()" },
        { "a = ('1'):rep(1e6)", "local _ = a + 1" },
        { "a = ('1'):rep(1e6)", "for i = a, 1 do end" },
        { "a = ('1'):rep(1e6)", "tonumber(a)" },
        { "a = ('1'):rep(1e6)", "tonumber(a, 2)" },
        { "a = ('1'):rep(1e6)", "math.floor(a)" },
        { "for i = 1, 7000 do t[i] = i end", "unpack(t)" },
        { "for i = 1, 7000 do t[i] = i end", "(function(...) return ... end)(unpack(t))" },
        { "for i = 1, 7000 do t[i] = i end f = function(n, ...) if n == 0 then return ... end return 1, f(n - 1, ...) end", "f(100, unpack(t))" },
        { "b = loadstring(('x=x '):rep(1e5))", "b()" },
        { "b = loadstring('while true do ' .. ('x=x '):rep(1e5) .. ' end')", "b()" },
        { "b = loadstring('repeat ' .. ('x=x '):rep(1e5) .. ' until false')", "b()" },
        { "b = loadstring('for i = 1, 1e9 do ' .. ('x=x '):rep(1e5) .. ' end')", "b()" },
        { "b = loadstring('for k in function() return 1 end do ' .. ('x=x '):rep(1e5) .. ' end')", "b()" },
        { "a = ('x=x '):rep(1e4)", "loadstring(a)" },
        { "a = ('local a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t ' ):rep(9) a = (a .. 'return function() '):rep(50) .. ('x=x '):rep(3e4) "
            + ".. ('end '):rep(50)", "loadstring(a)" },
        { "", "pcall(error)" },
        { "a = ('x'):rep(1e6)", "pcall(error, a)" },
        { "a = ('x'):rep(1e6) f = function() error(a) end", "pcall(f)" },
        { "f = function(n) if n == 0 then error('x') end return setmetatable({}, { __index = function() return f(n - 1) end }).x end", "pcall(f, 60)" },
        { "for i = 1, 2^17 - 1 do t['k' .. i] = 1 end i = 0", "i = i + 1 t['x' .. i] = 1 t['x' .. i] = nil" },
        { "b = loadstring('pcall(function() local t = {[error()] = 1,' .. ('a=1,'):rep(1e5) .. '} end)')", "b()" },
        { "for i = 1, 99 do t = setmetatable({}, { __index = t }) end b = loadstring(('local a = t.x '):rep(190))", "b()" },
        { "a = 0.1 b = loadstring('return ' .. ('a .. '):rep(190) .. 'a')", "b()" },
        { "a = ('x'):rep(1e6)", "local _ = a .. a" },
        { "a = '-- ' .. ('x'):rep(5e5)", "loadstring(a)" },
        { "for i = 1, 1e5 do t[i] = {} end", "coroutine.wrap(function() collectgarbage('step') end)()" },
    };

    [Theory]
    [MemberData(nameof(Laborious))]
    public void LaboriousWorkIsStopped(string preparation, string work)
    {
        LuaMachine machine = LibraryRun.NewMachine(new LuaLimits { MemoryBytes = 64 * Megabyte });
        LibraryRun.Of(machine, "t = {} " + preparation);
        machine.StepLimit = Steps;
        Stopwatch watch = Stopwatch.StartNew();
        LuaException error = LibraryRun.Failing(machine, $"while true do {work} end");
        Assert.True(error.IsFatal, error.Message);
        Assert.True(watch.Elapsed < Patience, $"stopped after {watch.Elapsed}");
    }

    [Fact]
    public void AnExceptionOfTheHostLeavesNothingBehind()
    {
        LuaMachine machine = LibraryRun.NewMachine();
        machine.Globals.Set(LuaString.Create("fail"), new LuaNativeFunction("fail", (ref LuaCall _) => throw new InvalidDataException()));
        foreach (string source in (string[])["fail()", "pcall(fail)", "coroutine.wrap(function() fail() end)()", "table.sort({1, 2}, fail)"])
        {
            Assert.Throws<InvalidDataException>(() => LibraryRun.Of(machine, source));
            Assert.Equal((0, 0, 0), (machine.NativeDepth, machine.Main.Depth, machine.Main.InvokeDepth));
            Assert.Same(machine.Main, machine.Running);
            Assert.Equal(["nil"], LibraryRun.Of(machine, "return coroutine.running()"));
        }
    }

    [Fact]
    public void StepsAreCountedAnewAfterAnExceptionOfTheHost()
    {
        LuaMachine machine = LibraryRun.NewMachine(new LuaLimits { Steps = 10_000 });
        machine.Globals.Set(LuaString.Create("fail"), new LuaNativeFunction("fail", (ref LuaCall _) => throw new InvalidDataException()));
        for (int i = 0; i < 10; i++)
            Assert.Throws<InvalidDataException>(() => LibraryRun.Of(machine, "for i = 1, 5000 do end fail()"));
    }

    [Fact]
    public void DeepCallsByTheHostEndInASmallStack()
    {
        const string Source = "local function f(n) return (('x'):gsub('x', function() return f(n + 1) end)) end return pcall(f, 1)";
        string[] results = [];
        Thread thread = new(() => results = LibraryRun.Of(LibraryRun.NewMachine(), Source), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal("false", results[0]);
        Assert.Contains("stack overflow", results[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return coroutine.wrap(function() return f() end)()")]
    [InlineData("return setmetatable({}, { __index = function() return f() end }).x")]
    [InlineData("return setmetatable({}, { __add = function() return f() end }) + 1")]
    [InlineData("return setmetatable({}, { __concat = function() return f() end }) .. 1")]
    [InlineData("local t = setmetatable({}, { __lt = function() return f() end }) return t < t")]
    [InlineData("return tostring(setmetatable({}, { __tostring = function() return f() end }))")]
    [InlineData("table.sort({1, 2, 3}, function() return f() end)")]
    [InlineData("return (('x'):gsub('x', f))")]
    [InlineData("local ok, e = pcall(f) error(e, 0)")]
    [InlineData("local ok, e = xpcall(f, function(e) return e end) error(e, 0)")]
    [InlineData("return assert(load(function() return f() end))")]
    [InlineData("return table.foreach({1}, f)")]
    [InlineData("return f() + 1")]
    [InlineData("local a = f(unpack({1, 2, 3}, 1, 7000)) return a")]
    public void EndlessDepthIsAnError(string body)
    {
        LuaMachine machine = LibraryRun.NewMachine(new LuaLimits { MemoryBytes = 64 * Megabyte });
        LuaException error = LibraryRun.Failing(machine, $"function f() {body} end f()");
        Assert.Matches("stack overflow|not enough memory|error in error handling", error.Message);
        Assert.Equal(["1"], LibraryRun.Of(machine, "return 1"));
    }

    [Fact]
    public void FunctionOfTheHostKnowsWhetherItsResultsAreWanted()
    {
        LuaMachine machine = new();
        List<bool> isStatement = [];
        machine.Globals.Set(LuaString.Create("f"), new LuaNativeFunction("f", (ref LuaCall c) =>
        {
            isStatement.Add(c.IsStatement);
            return c.Return(1.0);
        }));
        Assert.True(LuaProgram.TryCompile("f() local x = f() f(f()) for _ in f do break end return f()"u8, "=t", out LuaProgram? program, out _));

        machine.Call(machine.Load(program));

        // The inner call comes before the one whose argument it is.
        Assert.Equal([true, false, false, true, false, false], isStatement);
    }

    [Fact]
    public void NamesOfLibrariesAreOneObjectWithThoseOfProgramsAndScriptsMakeNone()
    {
        LuaString name = LuaString.Constant("a name of the host");
        LuaString same = LuaString.Create("a name of the host"u8);
        LuaString other = LuaString.Create("a name of a script"u8);

        Assert.NotSame(name, same);
        Assert.Same(name, LuaString.OrConstant(same));
        Assert.Same(other, LuaString.OrConstant(other));
        Assert.True(LuaProgram.TryCompile("return 'a name of a script'"u8, "=t", out _, out _));
        LuaString again = LuaString.Create("a name of a script"u8);
        Assert.Same(again, LuaString.OrConstant(again));
    }
}
