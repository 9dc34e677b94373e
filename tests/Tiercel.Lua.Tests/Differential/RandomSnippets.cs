using System.Globalization;
using System.Text;

namespace Tiercel.Lua.Tests;

/// <summary>Random pieces of Lua: expressions, patterns, formats, tables. Many fail; then the message counts.</summary>
internal sealed class RandomSnippets(SeededRandom random)
{
    private static readonly string[] _numbers =
    [
        "0", "1", "-1", "2", "3", "7", "10", "0.5", "-2.25", "1e3", "1e15", "1e-7", "123456789", "2^31", "2^53",
        "-2^63", "1e300", "(1/0)", "(-1/0)", "(0/0)", "255", "'12'", "' 0x1F '",
    ];

    private static readonly string[] _texts =
    [
        "''", "'a'", "'abc'", "'hello world'", "'  x '", "'10'", "'a.b.c'", "'key=value'", "'%d'", "'(a(b)c)'",
        "'aaa'", "'a\\0b'", "'\\255\\1'", "'A1b2C3'", "'foo,bar,,baz'",
    ];

    private static readonly string[] _patternAtoms =
    [
        "a", "b", ".", "%a", "%d", "%s", "%w", "%W", "%p", "%u", "[abc]", "[^abc]", "[%w_]", "[a-z]", "[^%s]", "(a)",
        "(.)", "(%w+)", "()", "%1", "%2", "%b()", "%f[%w]", "%.", "%%", "x", ",", "=", "(", ")", "[", "]", "%", "^",
        "$", "-", "*",
    ];

    private static readonly string[] _patternSuffixes = ["", "", "", "*", "+", "-", "?"];
    private static readonly string[] _templates =
    [
        "'x'", "'%0'", "'%1'", "'<%1%2>'", "'%%'", "''", "{ a = 1, b = 'B', abc = false }", "string.upper",
        "function(...) return select('#', ...) end", "nil", "12",
    ];

    private static readonly string[] _conversions =
        ["d", "i", "u", "c", "x", "X", "o", "e", "E", "f", "g", "G", "q", "s", "%", "y"];

    private static readonly string[] _binary = ["+", "-", "*", "/", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or"];
    private static readonly string[] _unary = ["- ", "not ", "#"];

    /// <summary>The next piece.</summary>
    public string Next() => random.Next(8) switch
    {
        0 or 1 => Expression(3),
        2 or 3 => PatternCall(),
        4 => FormatCall(),
        5 => StringCall(),
        6 => MathCall(),
        _ => TableProgram(),
    };

    private string Expression(int depth) => depth == 0 || random.Next(5) == 0
        ? Operand()
        : random.Next(6) switch
        {
            0 => Pick(_unary) + Operand(),
            1 => $"({Expression(depth - 1)})",
            _ => $"{Expression(depth - 1)} {Pick(_binary)} {Expression(depth - 1)}",
        };

    private string Operand() => random.Next(10) switch
    {
        < 5 => Pick(_numbers),
        < 8 => Pick(_texts),
        8 => Pick("nil", "true", "false"),
        _ => "{}",
    };

    private string PatternCall()
    {
        (string text, string pattern) = (Text(), Pattern());
        return random.Next(5) switch
        {
            0 => $"string.find({text}, {pattern}{MaybeNumber()})",
            1 => $"string.match({text}, {pattern}{MaybeNumber()})",
            2 => $"string.gsub({text}, {pattern}, {Pick(_templates)}{MaybeNumber()})",
            3 => $"(function() local r = {{}} for a, b in string.gmatch({text}, {pattern}) do r[#r + 1] = {{ a, b }} end "
                + "return r end)()",
            _ => $"string.find({text}, {pattern}, {Pick(_numbers)}, {Pick("true", "false")})",
        };
    }

    private string Pattern()
    {
        StringBuilder pattern = new(random.Next(6) == 0 ? "^" : "");
        for (int i = random.Next(5); i >= 0; i--) pattern.Append(Pick(_patternAtoms)).Append(Pick(_patternSuffixes));
        if (random.Next(6) == 0) pattern.Append('$');
        return $"'{pattern}'";
    }

    private string Text()
    {
        if (random.Next(3) == 0) return Pick(_texts);
        StringBuilder text = new("'");
        const string Bytes = "abcAx12 ,=().%_";
        for (int i = random.Next(12); i > 0; i--) text.Append(Bytes[random.Next(Bytes.Length)]);
        return text.Append('\'').ToString();
    }

    private string FormatCall()
    {
        StringBuilder format = new();
        for (int i = random.Next(3); i >= 0; i--)
        {
            format.Append(Pick("", "a", "=")).Append('%').Append(Pick("", "", "-", "+", " ", "#", "0", "-0", "+0"));
            if (random.Next(2) == 0) format.Append(random.Next(0, 25));
            if (random.Next(3) == 0) format.Append('.').Append(random.Next(0, 20));
            format.Append(Pick(_conversions));
        }

        return $"string.format('{format}', {Operand()}, {Operand()}, {Operand()})";
    }

    private string StringCall() => random.Next(7) switch
    {
        0 => $"string.sub({Text()}, {Pick(_numbers)}, {Pick(_numbers)})",
        1 => $"string.byte({Text()}, {Pick(_numbers)}{MaybeNumber()})",
        2 => $"string.rep({Text()}, {Number(-3, 30)})",
        3 => $"string.{Pick("upper", "lower", "reverse", "len")}({Operand()})",
        4 => $"string.char({Number(-2, 300)}, {Number(0, 255)})",
        5 => $"tonumber({Text()}), tonumber({Pick(_texts)}, {Number(1, 37)}), tostring({Pick(_numbers)})",
        _ => $"({Text()} .. {Operand()}):len()",
    };

    private string MathCall() => random.Next(3) switch
    {
        0 => $"math.{Pick("abs", "ceil", "floor", "frexp", "modf", "deg", "rad", "sqrt")}({Operand()})",
        1 => $"math.{Pick("fmod", "max", "min", "pow", "atan2")}({Pick(_numbers)}, {Operand()})",
        _ => $"math.ldexp({Pick(_numbers)}, {Number(-1100, 1100)})",
    };

    // Changes of a list without holes, and what is left of it.
    private string TableProgram()
    {
        StringBuilder program = new("local t, r = {}, {} ");
        for (int i = random.Next(2, 10); i > 0; i--)
        {
            program.Append(random.Next(6) switch
            {
                0 or 1 => $"table.insert(t, {Number(0, 50)}) ",
                2 => $"table.insert(t, {Number(1, 3)} <= #t and {Number(1, 3)} or #t + 1, {Number(0, 50)}) ",
                3 => $"r[#r + 1] = tostring(table.remove(t{Pick("", ", 1", ", 2")})) ",
                4 => $"table.sort(t{Pick("", ", function(a, b) return a > b end", ", function(a, b) return a % 5 < b % 5 end")}) ",
                _ => $"r[#r + 1] = table.concat(t, {Pick("','", "''", "0")}{Pick("", ", 1", ", 2", ", 1, 2")}) ",
            });
        }

        return program.Append("return t, r, #t, table.maxn(t)").ToString();
    }

    private string MaybeNumber() => random.Next(3) == 0 ? ", " + Pick(_numbers) : "";

    private string Number(int low, int high) => random.Next(low, high + 1).ToString(CultureInfo.InvariantCulture);

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
