using System.Text;

namespace Tiercel.Scripting.Tests;

/// <summary>What the libraries do is counted, and ends where a run's limits are.</summary>
public sealed class LimitTests
{
    private const long MemoryBytes = 8 * 1024 * 1024;

    /// <summary>Scripts with results that are too large, and what their argument is made of.</summary>
    public static TheoryData<string, string, int> Growing => new()
    {
        { "local j = cjson.new() j.encode_sparse_array(false, 0) return j.encode({ [2^31 - 1] = 1 })", "", 0 },
        { "local t = {} for i = 1, 16 do t = { t, t, t, t, t, t } end return cmsgpack.pack(t)", "", 0 },
        { "local t = { 1 } for i = 1, 900 do t = { t, t } end return cjson.encode(t)", "", 0 },
        { "return cjson.decode('[' .. ARGV[1] .. '1]')", "[],", 400_000 },
        { "return cjson.encode(ARGV[1])", "\u0001", 2_000_000 },
        { "return cjson.decode('\"' .. ARGV[1] .. '\"')", "\\n", 2_000_000 },
        { "return cmsgpack.unpack('\\221\\0\\6\\26\\128' .. ARGV[1])", "\u0090", 400_000 },
        { "return cmsgpack.unpack('\\129\\221\\0\\6\\26\\128' .. ARGV[1])", "\u0090", 400_000 },
        { "return cmsgpack.pack(ARGV[1], ARGV[1], ARGV[1])", "x", 2_000_000 },
        { "return struct.pack(ARGV[1])", "x", 7_000_000 },
    };

    [Theory]
    [MemberData(nameof(Growing))]
    public void ResultBeyondTheMemoryIsRefused(string script, string unit, int count)
    {
        LibraryMachine machine = new(new LuaLimits { MemoryBytes = MemoryBytes });
        LuaException error = Assert.Throws<LuaException>(() => machine.Run(script, Repeat(unit, count)));
        Assert.Contains("not enough memory", error.Message, StringComparison.Ordinal);
        Assert.Equal(1.0, machine.Run("collectgarbage() return cjson.decode(cjson.encode({ 1 }))[1]").AsNumber);
    }

    /// <summary>Long work of a single call.</summary>
    public static TheoryData<string, string> Lasting => new()
    {
        { "local t = { 1 } for i = 1, 900 do t = { t, t } end return cjson.encode(t)", "" },
        { "local t = {} for i = 1, 16 do t = { t, t, t, t, t, t } end return cmsgpack.pack(t)", "" },
        { "return cjson.decode('[' .. ARGV[1] .. '1]')", "[]," },
        { "return cmsgpack.unpack('\\221\\0\\6\\26\\128' .. ARGV[1])", "\u0090" },
        { "return struct.pack(ARGV[1])", "x" },
        { "return struct.size(ARGV[1])", "x" },
    };

    [Theory]
    [MemberData(nameof(Lasting))]
    public void WorkBeyondTheStepsIsEnded(string script, string unit)
    {
        LibraryMachine machine = new(new LuaLimits { Steps = 100_000 });
        LuaException error = Assert.Throws<LuaException>(() => machine.Run(script, Repeat(unit, 400_000)));
        Assert.True(error.IsFatal);
    }

    [Fact]
    public void TablesOfFunctionsAreCounted()
    {
        LibraryMachine machine = new(new LuaLimits { MemoryBytes = MemoryBytes });
        string message = machine.Fail("local t = {} for i = 1, 1e9 do t[i] = cjson.new() end");
        Assert.Contains("not enough memory", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ScriptMayCatchThatMemoryIsAtItsLimit()
    {
        LibraryMachine machine = new(new LuaLimits { MemoryBytes = MemoryBytes });
        Assert.False(machine.Run("return (pcall(cjson.decode, '[' .. ARGV[1] .. '1]'))", Repeat("[],", 400_000)).IsTrue);
        Assert.Equal("[[1]]", machine.Run("return cjson.encode(cjson.decode('[[1]]'))").ToString());
    }

    [Fact]
    public void TablesBeingReadAreFoundByTheCountOfMemory()
    {
        // Nested in ever new ones, so that nothing is complete until the end.
        string text = string.Concat(Enumerable.Repeat("[[],[],[],[],[],[],[],[],", 900));
        LibraryMachine machine = new(new LuaLimits { MemoryBytes = 512 * 1024 });
        LuaException error = Assert.Throws<LuaException>(() => machine.Run("return cjson.decode(ARGV[1])", Encoding.Latin1.GetBytes(text)));
        Assert.Contains("not enough memory", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Repeat(string text, int count) => Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(text, count)));
}
