using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tiercel.Lua;

namespace Tiercel.Bench.Micro;

/// <summary>
/// The machine beside the reference implementation, <c>lua5.1</c>: the same functions, the best of many turns each, in
/// milliseconds. Not a benchmark of BenchmarkDotNet, as the other side is another process.
/// </summary>
internal static class LuaComparison
{
    private const int Turns = 30;

    private static readonly (string Name, string Source)[] _rows =
    [
        ("fib(24)", "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end return fib(24)"),
        ("a million adds and modulos", "local s = 0 for i = 1, 1000000 do s = (s + i) % 1000003 end return s"),
        ("fields", "local t = {x = 1, y = 2} for i = 1, 200000 do t.x = t.y + i t.y = t.x - i end return t.x"),
        ("elements", "local t = {} for i = 1, 100000 do t[i] = i end local s = 0 for i = 1, 100000 do s = s + t[i] end return s"),
        ("keys with strings", "local t = {} for i = 1, 20000 do t['k' .. i] = i end return t.k77"),
        ("closures", "local s = 0 for i = 1, 100000 do local f = function() return i end s = s + f() end return s"),
        ("concatenation", "local s = '' for i = 1, 3000 do s = s .. i end return #s"),
        ("table.concat", "local t = {} for i = 1, 30000 do t[i] = 'x' .. i end return #table.concat(t, ',')"),
        ("sort", "local t, x = {}, 42 for i = 1, 20000 do x = (x * 16807) % 2147483647 t[i] = x end table.sort(t) return t[1]"),
        ("sort by a function", "local t, x = {}, 42 for i = 1, 5000 do x = (x * 16807) % 2147483647 t[i] = x end "
            + "table.sort(t, function(a, b) return a > b end) return t[1]"),
        ("calls of a library", "local s, floor = 0, math.floor for i = 1, 300000 do s = s + floor(i / 3) end return s"),
        ("pcall", "local f = function(a) return a end for i = 1, 100000 do pcall(f, i) end"),
        ("coroutines", "local f = coroutine.wrap(function() while true do coroutine.yield(1) end end) for i = 1, 100000 do f() end"),
        ("find plain", "local s = ('abcdefghij'):rep(50) .. 'needle' for i = 1, 20000 do s:find('needle', 1, true) end"),
        ("find a class", "local s = ('abcdefghij'):rep(5) .. '42' for i = 1, 20000 do s:find('%d+') end"),
        ("match captures", "local s = 'key:0042 = some value' for i = 1, 30000 do s:match('^(%w+):(%d+)%s*=%s*(.*)$') end"),
        ("match a set", "local s = 'user_name-42@example.org' for i = 1, 30000 do s:match('([%w_-]+)@([%w.]+)') end"),
        ("gmatch words", "local s, n = ('the quick brown fox '):rep(50), 0 for i = 1, 100 do for w in s:gmatch('%a+') do n = n + 1 end end return n"),
        ("gsub template", "local s = ('a=1, b=22, c=333, '):rep(20) for i = 1, 300 do s:gsub('(%w+)=(%w+)', '%2=%1') end"),
        ("gsub function", "local s = ('a=1, b=22, c=333, '):rep(20) for i = 1, 300 do s:gsub('%d+', function(d) return d + 1 end) end"),
        ("split at commas", "local s = ('field,'):rep(100) for i = 1, 200 do for f in s:gmatch('([^,]*),') do end end"),
        ("lazy match", "local s = ('<b>bold</b> text '):rep(20) for i = 1, 300 do for t in s:gmatch('<(.-)>') do end end"),
        ("trim", "local s = '   some text that is longer   ' for i = 1, 30000 do s:match('^%s*(.-)%s*$') end"),
        ("format", "for i = 1, 50000 do string.format('%d:%s:%5.2f', i, 'abc', i / 3) end"),
        ("tostring and tonumber", "local s = 0 for i = 1, 100000 do s = s + tonumber(tostring(i)) end return s"),
        ("upper, sub, byte", "local s, n = 'some text of a key', 0 for i = 1, 50000 do n = n + s:upper():sub(3, 8):byte(2) end return n"),
    ];

    /// <summary>Prints a row for each whose name contains a text.</summary>
    public static void Run(string filter)
    {
        (string Name, string Source)[] rows = [.. _rows.Where(r => r.Name.Contains(filter, StringComparison.Ordinal))];
        double[] reference = OfReference(rows);
        Console.WriteLine("| what | lua5.1 ms | ours ms | ratio |");
        Console.WriteLine("| --- | --- | --- | --- |");
        for (int i = 0; i < rows.Length; i++)
        {
            double ours = OfOurs(rows[i].Source);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {rows[i].Name} | {reference[i]:0.00} | {ours:0.00} | {ours / reference[i]:0.00} |"));
        }
    }

    private static double OfOurs(string source)
    {
        LuaMachine machine = new();
        LuaLibraries.OpenAll(machine);
        if (!LuaProgram.TryCompile(Encoding.Latin1.GetBytes(source), "=row", out LuaProgram? program, out LuaString? error))
            throw new InvalidOperationException(error.ToString());
        LuaClosure function = machine.Load(program);
        double best = double.MaxValue;
        for (int i = 0; i < 2 * Turns; i++)
        {
            long start = Stopwatch.GetTimestamp();
            machine.Call(function);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }

    private static double[] OfReference((string Name, string Source)[] rows)
    {
        StringBuilder script = new();
        foreach ((_, string source) in rows)
        {
            script.Append(CultureInfo.InvariantCulture, $"do local best = 1e9 local function f() {source} end for i = 1, {Turns} do ");
            script.Append("local start = os.clock() f() best = math.min(best, os.clock() - start) end print(best * 1000) end\n");
        }

        ProcessStartInfo start = new("lua5.1", ["-"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("lua5.1 has not started");
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(static l => double.Parse(l, CultureInfo.InvariantCulture))];
    }
}
