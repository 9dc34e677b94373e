using System.Diagnostics;

namespace Tiercel.Lua.Tests;

/// <summary>No call of a library may run, or grow, without end.</summary>
public sealed class LibraryLimitTests
{
    private const long Megabyte = 1024 * 1024;

    public static TheoryData<string> Endless =>
    [
        "return ('a'):rep(100000):find(('.-'):rep(20) .. 'b')",
        "return ('a'):rep(200000):find('.-b')",
        "return ('a'):rep(3000):match(('a*'):rep(8) .. 'b')",
        "return ('x'):rep(100000):gsub('.-y', '')",
        "return ('('):rep(300000):match('%b()$') or ('('):rep(300000):find('%b()')",
        "for _ in ('a'):rep(200000):gmatch('a-b') do end",
        "return ('a'):rep(200000):find('[' .. ('b'):rep(100000) .. ']')",
        "return (('a'):rep(5e7)):find(('a'):rep(2e7) .. 'b', 1, true)",
        "local t = {} for i = 1, 1e5 do t[i] = i end table.sort(t, function(a, b) return b end)",
        "local t = setmetatable({}, {}) for i = 1, 5000 do t[i] = i % 2 end while true do table.sort(t) end",
        "local t = {} while true do table.insert(t, -2e9, 1) end",
        "return table.concat({}, '', -2^31, 2^31 - 1)",
        "local t = {} for i = 1, 3e5 do t[i] = 'x' end while true do table.concat(t) end",
        "while true do local s = ('x'):rep(1e6):upper():lower():reverse() end",
        "while true do local s = ('x%%'):rep(1e6):format() end",
        "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.maxn(t) end",
        "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.foreachi(t, tostring) end",
    ];

    [Theory]
    [MemberData(nameof(Endless))]
    public void EndlessWorkIsStopped(string source)
    {
        LuaMachine machine = LibraryRun.NewMachine(new LuaLimits { Steps = 2_000_000 });
        Stopwatch watch = Stopwatch.StartNew();
        LuaException? error = Record.Exception(() => LibraryRun.Of(machine, source)) as LuaException;
        // Some end by an error of their own before.
        Assert.NotNull(error);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"stopped after {watch.Elapsed}");
    }

    public static TheoryData<string> Greedy =>
    [
        "return ('x'):rep(1e9)",
        "local s = ('x'):rep(1e6) return s:rep(1000)",
        "return ('x'):rep(4e6):upper():lower():reverse():rep(3)",
        "return (('x'):rep(1e6):gsub('x', ('y'):rep(100)))",
        "local t, s = {}, ('x'):rep(1e5) for i = 1, 1000 do t[i] = s end return ('%s'):rep(1000):format(unpack(t))",
        "local t, s = {}, ('x'):rep(1e5) for i = 1, 1000 do t[i] = s end return table.concat(t, s)",
        "local t = {} for i = 1, 1e8 do table.insert(t, i) end",
        "local t = {} for c in ('x'):rep(1e6):gmatch('.') do t[#t + 1] = {} end",
        "local s = ('x'):rep(1e6) local function f() return (s:gsub('x', function() return s end, 2):gsub('^', f)) end f()",
    ];

    [Theory]
    [MemberData(nameof(Greedy))]
    public void MemoryHasALimit(string source)
    {
        LuaMachine machine = LibraryRun.NewMachine(new LuaLimits { MemoryBytes = 8 * Megabyte });
        long before = GC.GetAllocatedBytesForCurrentThread();
        LuaException error = LibraryRun.Failing(machine, source);
        Assert.True(error.Message is "not enough memory" or "C stack overflow", error.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100 * Megabyte);
    }

    [Fact]
    public void NoStringIsLongerThanTheLimitOfStrings()
    {
        LuaMachine machine = LibraryRun.NewMachine();
        Assert.Equal("not enough memory", LibraryRun.Failing(machine, "return ('x'):rep(512 * 1024 * 1024 + 1)").Message);
        Assert.Equal("not enough memory", LibraryRun.Failing(machine, "return ('xy'):rep(2^31 - 1)").Message);
    }

    [Fact]
    public void ARequestToStopEndsAMatch()
    {
        LuaMachine machine = LibraryRun.NewMachine();
        machine.RequestStop("stopped");
        LuaException error = LibraryRun.Failing(machine, "return ('a'):rep(30000):find(('.-'):rep(9) .. 'b')");
        Assert.True(error.IsFatal);
        machine.ClearStop();
        Assert.Equal(["1", "1"], LibraryRun.Of(machine, "return ('a'):find('a')"));
    }

    [Fact]
    public void APatternOfTooManyOptionalItemsIsRefused()
    {
        LuaException error = LibraryRun.Failing(LibraryRun.NewMachine(), "return ('a'):rep(70000):match(('a?'):rep(70000))");
        Assert.Equal("pattern too complex", error.Message);
    }

    [Fact]
    public void WhatABuilderHeldIsGivenBack()
    {
        LuaMachine machine = LibraryRun.NewMachine(new LuaLimits { MemoryBytes = 8 * Megabyte });
        LibraryRun.Of(
            machine,
            "for i = 1, 100 do local s = ('x'):rep(1000):gsub('x', ('y'):rep(1000)) "
            + "pcall(string.gsub, ('x'):rep(9999) .. 'y', '.', function(c) if c == 'y' then error('') end end) end");
        machine.Meter.Recount();
        Assert.InRange(machine.MemoryBytes, 0, Megabyte);
    }
}
