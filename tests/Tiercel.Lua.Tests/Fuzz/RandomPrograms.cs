using System.Globalization;
using System.Text;

namespace Tiercel.Lua.Tests;

/// <summary>
/// Random programs along the grammar of Lua 5.1. Tame ones end by themselves, and give what does not differ from run to run;
/// wild ones may do anything.
/// </summary>
internal sealed class RandomPrograms(SeededRandom random, bool isTame)
{
    private static readonly string[] _names = ["a", "b", "c", "t", "f", "s", "n"];
    private static readonly string[] _binary =
        ["+", "-", "*", "/", "%", "^", "..", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or", "+", "and", "or"];

    private static readonly string[] _events =
        ["index", "newindex", "call", "eq", "lt", "le", "add", "sub", "mul", "div", "mod", "pow", "unm", "concat", "len", "tostring", "mode"];

    private static readonly string[] _tameCalls =
    [
        "tostring(tonumber({0}))", "tonumber({0})", "type({0})", "select('#', {0}, {1})", "select({1}, {0})", "math.floor({0})", "math.max({0}, {1})",
        "string.sub({0}, {1}, {2})", "string.len({0})", "string.rep({0}, {1} and 3)", "string.find({0}, {1})", "string.gsub({0}, '.', {1})",
        "string.format('%s %d', {0}, {1})", "string.byte({0})", "table.concat({{{0}, {1}}}, {2}, 1, 2)", "unpack({{{0}, {1}, {2}}}, 1, 3)",
        "rawget({0}, {1})", "rawequal({0}, {1})", "pcall({0}, {1})", "pcall(function() {3} return {0} end)", "#s", "-{0}", "next({{{0}}})",
        "({0}):upper()", "coroutine.wrap(function(a, ...) local x = coroutine.yield({0}, ...) {3} return x, {1} end)({2})", "error({0})",
        "assert({0}, {1})", "xpcall(function() {3} end, function(m) return m, {0} end)", "setmetatable({{}}, {{__index = {4}}})",
        "setmetatable({{}}, {{__{5} = {4}}})", "getmetatable({0})", "ipairs({{{0}, {1}}})", "(function(...) return {0}, ... end)({1}, {2})",
    ];

    private static readonly string[] _wildCalls =
    [
        "string.rep({0}, {1})", "string.format({0}, {1}, {2})", "string.format('%99.99f', {0})", "string.gsub({0}, {1}, {2})",
        "string.gmatch({0}, {1})", "string.find({0}, {1}, {2}, {0})", "table.insert({0}, {1}, {2})", "table.insert({0}, {1})",
        "table.remove({0}, {1})", "table.sort({0}, {1})", "table.sort({{{0}, {1}, {2}}}, {4})", "table.concat({0}, {1}, {2})",
        "table.foreach({0}, {1})", "table.maxn({0})", "load({0})", "load(function() return {0} end)", "loadstring({0}, {1})",
        "loadstring('return ' .. tostring({0}))", "setmetatable({0}, {1})", "setmetatable({0}, {{__{5} = {1}}})", "getmetatable({0})",
        "setfenv({0}, {1})", "getfenv({0})", "newproxy({0})", "collectgarbage({0})", "collectgarbage()", "coroutine.create({0})",
        "coroutine.resume({0}, {1})", "coroutine.wrap({0})", "coroutine.status({0})", "coroutine.yield({0})", "coroutine.running()",
        "xpcall({0}, {1})", "pcall(pcall, {0}, {1})", "rawset({0}, {1}, {2})", "next({0}, {1})", "unpack({0}, {1}, {2})", "math.random({0}, {1})",
        "math.ldexp({0}, {1})", "string.char({0}, {1})", "string.byte({0}, {1}, {2})", "error({0}, {1})", "select({0}, {1}, {2})",
        "tonumber({0}, {1})", "getmetatable('').__index", "gcinfo()", "string.dump({0})", "{0}({1})({2})", "setmetatable(_G, {0})",
    ];

    private int _places;

    /// <summary>The next program.</summary>
    public string Next()
    {
        _places = 0;
        StringBuilder program = new("local turns = {} local a, b, c, t, f, s, n = 1, 'x', nil, {1, 2, x = 3}, function(...) return ... end, 'abc', 10\n");
        Block(program, 3, random.Next(1, 8), isInLoop: false, isVararg: true);
        return program.Append("return a, b, c, t, s, n").ToString();
    }

    private void Block(StringBuilder to, int depth, int statements, bool isInLoop, bool isVararg)
    {
        for (int i = 0; i < statements; i++) Statement(to, depth, isInLoop, isVararg);
        // What comes last in a block only, and in a block of its own.
        if (random.Next(6) == 0)
        {
            string last = isInLoop && random.Next(2) == 0 ? "break" : $"return {Values(depth - 1, isVararg)}";
            to.Append(CultureInfo.InvariantCulture, $"do {last} end\n");
        }
    }

    private string Inner(int depth, bool isInLoop, bool isVararg)
    {
        StringBuilder block = new();
        Block(block, depth - 1, random.Next(3), isInLoop, isVararg);
        return block.ToString();
    }

    private void Statement(StringBuilder to, int depth, bool isInLoop, bool isVararg)
    {
        string E() => Expression(depth - 1, isVararg);
        string N() => Pick(_names);
        to.Append(depth <= 0 ? $"{N()} = {E()}" : random.Next(16) switch
        {
            0 or 1 => $"{N()} = {E()}",
            2 => $"{N()}, {Target(depth, isVararg)}, {N()} = {Values(depth - 1, isVararg)}",
            3 => $"{Target(depth, isVararg)} = {E()}",
            4 => $"local {N()}, {N()} = {Values(depth - 1, isVararg)}",
            5 => $"if {E()} then {Inner(depth, isInLoop, isVararg)} elseif {E()} then {Inner(depth, isInLoop, isVararg)} "
                + $"else {Inner(depth, isInLoop, isVararg)} end",
            6 => Loop(depth, isVararg),
            7 => $"for {N()} = {Number()}, {Number()}, {Pick("1", "2", "-1", "0.5")} do {Limit("break")} {Inner(depth, true, isVararg)} end",
            8 => $"for {N()}, {N()} in {(isTame ? "ipairs" : "pairs")}({Pick(Table(depth, isVararg), isTame ? "{3, 2, 1}" : E())}) do "
                + $"{Limit("break")} {Inner(depth, true, isVararg)} end",
            9 => $"local function {N()}({Pick("", "a", "a, b", "...", "a, ...")}) {Limit("return")} {Inner(depth, false, false)} return {Values(depth - 1, false)} end",
            10 => $"do {Inner(depth, isInLoop, isVararg)} end",
            11 => $"function t.{N()}({Pick("", "a", "a, b")}) {Limit("return")} {Inner(depth, false, false)} return {E0(depth)} end",
            12 => $"function t:{N()}() {Limit("return")} {Inner(depth, false, false)} return self end",
            13 => $"{N()} = {Function(depth)}",
            _ => $"local {N()} = {Call(depth, isVararg)}",
        });
        to.Append(random.Next(2) == 0 ? ";" : "\n");
        to.Append(' ');
    }

    private string E0(int depth) => Expression(depth - 1, isVararg: false);

    private string Loop(int depth, bool isVararg)
    {
        string body = $"{Limit("break")} {Inner(depth, true, isVararg)}";
        return random.Next(2) == 0
            ? $"while {Expression(depth - 1, isVararg)} do {body} end"
            : $"repeat local a = {Expression(depth - 1, isVararg)} {body} until {Pick("a", "not a", Expression(depth - 1, isVararg))}";
    }

    // Tame loops take a few turns, and tame functions are called a few times.
    private string Limit(string exit)
    {
        if (!isTame) return "";
        string counter = $"turns[{_places++}]";
        return $"{counter} = ({counter} or 0) + 1 if {counter} > 7 then {exit} end";
    }

    private string Target(int depth, bool isVararg) => random.Next(3) switch
    {
        0 => $"t.{Pick(_names)}",
        1 => $"t[{Expression(depth - 2, isVararg)}]",
        _ => $"{Pick(_names)}[{Pick(Number(), "'x'")}]",
    };

    private string Values(int depth, bool isVararg)
    {
        IEnumerable<string> values = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Expression(depth, isVararg));
        return string.Join(", ", values) + (isVararg && random.Next(4) == 0 ? ", ..." : "");
    }

    private string Expression(int depth, bool isVararg) => depth <= 0
        ? Leaf(isVararg)
        : random.Next(10) switch
        {
            0 or 1 => Leaf(isVararg),
            2 => $"{Pick("-", "not ", isTame ? "- " : "#")}{Leaf(isVararg)}",
            3 => $"({Expression(depth - 1, isVararg)})",
            4 => Table(depth, isVararg),
            5 => Call(depth, isVararg),
            6 => Function(depth),
            7 => $"{Pick(_names)}{Pick(".x", "[1]", "[n]", ".a.b", "[s]")}",
            _ => $"{Expression(depth - 1, isVararg)} {Pick(_binary)} {Expression(depth - 1, isVararg)}",
        };

    private string Leaf(bool isVararg) => random.Next(12) switch
    {
        < 6 => Pick(_names),
        6 or 7 => Number(),
        8 => Pick("'x'", "'10'", "''", "[[long]]", "'%d+'", "'(a)(.-)'", "'\\0\\255'"),
        9 => Pick("nil", "true", "false"),
        10 => isVararg ? "..." : "nil",
        _ => "{}",
    };

    private string Number() => isTame
        ? Pick("1", "2", "3", "-1", "0.5", "10", "1e3", "7")
        : Pick("0", "1", "2", "-1", "3.5", "1e5", "1e9", "2^31", "-2^31", "2^53", "1e308", "0/0", "1/0", "-1/0", "7000", "0x10");

    private string Table(int depth, bool isVararg)
    {
        IEnumerable<string> fields = Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(3) switch
        {
            0 => Expression(depth - 2, isVararg),
            1 => $"{Pick(_names)} = {Expression(depth - 2, isVararg)}",
            _ => $"[{Pick(Number(), "'x'", "s")}] = {Expression(depth - 2, isVararg)}",
        });
        return $"{{{string.Join(", ", fields)}{(isVararg && random.Next(5) == 0 ? "; ..." : "")}}}";
    }

    private string Function(int depth)
    {
        bool isVararg = random.Next(2) == 0;
        return $"function({Pick("a", "a, b", "n")}{(isVararg ? ", ..." : "")}) {Limit("return")} {Inner(depth, false, isVararg)} "
            + $"return {Values(depth - 2, isVararg)} end";
    }

    private string Call(int depth, bool isVararg)
    {
        if (depth <= 0 || random.Next(4) == 0) return $"{Pick("f", "f", "t.x", "t.f", "a")}({Values(depth - 2, isVararg)})";
        string template = !isTame && random.Next(2) == 0 ? Pick(_wildCalls) : Pick(_tameCalls);
        return string.Format(
            CultureInfo.InvariantCulture, template, Expression(depth - 2, isVararg), Expression(depth - 2, isVararg),
            Expression(depth - 2, isVararg), Inner(depth - 1, false, false), Function(depth - 1), Pick(_events));
    }

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
