namespace Tiercel.Lua.Tests;

/// <summary>
/// What a script keeps alive counts, whatever keeps it. They run alone, as they look at the memory of the whole process.
/// </summary>
[Collection(nameof(Alone))]
public sealed class LuaMeterTests
{
    private const long Megabyte = 1024 * 1024;
    private const long Limit = 8 * Megabyte;

    // Each would keep 100 MB and more alive.
    public static TheoryData<string> Keepers =>
    [
        "for i = 1, 200 do keep[i] = ('x'):rep(1e6) keep[i] = 0 end",
        "for i = 1, 200 do keep['k' .. i] = ('x'):rep(1e6) keep['k' .. i] = false end",
        "for i = 1, 200 do keep[i] = {('x'):rep(1e6)} keep[i][1] = nil end",
        "for i = 1, 1000 do keep[i * 3.5] = 1 end "
            + "for i = 1, 200 do local k = ('x'):rep(1e6) .. i keep[k] = 1 keep[k] = nil end",
        "for i = 1, 200 do local s = ('x'):rep(1e6) keep[i] = function() return s end s = 0 end",
        "for i = 1, 200 do local s = ('x'):rep(1e6) keep[i] = function() return s end end",
        "for i = 1, 200 do keep[i] = coroutine.create(function() local s = ('x'):rep(1e6) s = 0 coroutine.yield() end) "
            + "coroutine.resume(keep[i]) end",
        "for i = 1, 200 do keep[i] = coroutine.create(function() "
            + "(function() local s = ('x'):rep(1e6) local function f() return s end f() end)() "
            + "(function() local a, b, c, d, e, f, g = 1, 2, 3, 4, 5, 6, 7 end)() coroutine.yield() end) coroutine.resume(keep[i]) end",
        "for i = 1, 200 do keep[i] = coroutine.wrap(function() local s = ('x'):rep(1e6) coroutine.yield() return s end) keep[i]() end",
        "for i = 1, 200 do keep[i] = ('x'):rep(1e6):gmatch('.') end",
        "for i = 1, 2000 do keep[i] = loadstring(\"return '\" .. ('x'):rep(5e4) .. i .. \"'\") end",
        "for i = 1, 2000 do keep[i] = loadstring('local v = 1 ' .. ('v = v + v '):rep(500)) end",
        "for i = 1, 200 do local s = ('x'):rep(1e6) keep[i] = select(2, pcall(function() error(s) end)) end",
        "for i = 1, 200 do local s = ('x'):rep(1e6) keep[i] = select(2, pcall(function() assert(false, s) end)) end",
        "for i = 1, 1e6 do keep[i] = tostring(i + 0.5) end",
        "for i = 1, 1e6 do keep[i] = select(2, pcall(error)) or select(2, pcall(ipairs)) end",
        "for i = 1, 1e6 do keep[i] = newproxy(true) end",
        "local i = 0 load(function() i = i + 1 return i < 200 and ('x'):rep(1e6) or nil end)",
        "loadstring(('x=x '):rep(1e6))",
        "local p = ('.?'):rep(8000) local function f(n) return (('x'):rep(9000):gsub(p, function() return n > 0 and f(n - 1) end, 1)) end f(150)",
    ];

    [Theory]
    [MemberData(nameof(Keepers))]
    public void WhatIsKeptAliveIsBounded(string source)
    {
        LuaMachine machine = LibraryRun.NewMachine(new LuaLimits { MemoryBytes = Limit });
        LibraryRun.Of(machine, "keep = {}");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        if (Record.Exception(() => LibraryRun.Of(machine, source)) is { } error)
            Assert.Contains("not enough memory", Assert.IsType<LuaException>(error).Message, StringComparison.Ordinal);
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(machine);
        Assert.InRange(kept, long.MinValue, 3 * Limit);
    }

    [Fact]
    public void FunctionsOfTheHostAndUserdataCount()
    {
        LuaMachine machine = LibraryRun.NewMachine();
        machine.Meter.Recount();
        long before = machine.MemoryBytes;
        LibraryRun.Of(machine, "keep = {} for i = 1, 1000 do keep[i] = newproxy() end");
        machine.Meter.Recount();
        long withProxies = machine.MemoryBytes;
        Assert.True(withProxies - before > 1000 * LuaUserdata.Overhead);
        LibraryRun.Of(machine, "for i = 1, 1000 do keep[i] = ('ab'):gmatch('.') end");
        machine.Meter.Recount();
        Assert.True(machine.MemoryBytes - withProxies >= 1000L * (LuaNativeFunction.Overhead - LuaUserdata.Overhead));
    }

    [Fact]
    public void WhatIsDroppedIsNotCounted()
    {
        LuaMachine machine = LibraryRun.NewMachine(new LuaLimits { MemoryBytes = Limit });
        // 400 MB in all, never more than two at a time.
        string source = "local t = {} for i = 1, 400 do t[1] = ('x'):rep(1e6) t.a = t[1] t[1] = nil end return #t.a";
        Assert.Equal(["1000000"], LibraryRun.Of(machine, source));
    }
}

/// <summary>Tests that look at the whole process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
