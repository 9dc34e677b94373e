using System.Globalization;
using System.Text;

namespace Tiercel.Scripting.Tests;

/// <summary>Values at random, as expressions of Lua, and texts in JSON.</summary>
internal sealed class RandomValues(Random random)
{
    private static readonly string[] Numbers =
        ["0", "1", "-1", "127", "128", "255", "256", "65535", "65536", "-32", "-33", "-128", "-129", "-32768", "-32769", "2^31", "2^32",
         "2^53", "2^63", "2^64", "-2^31", "-2^31 - 1", "-2^63", "-2^64", "0.1", "0.5", "1e300", "5e-324", "1/3", "2^-20", "1e15", "123456789012345"];

    private static readonly string[] JsonNumbers =
        ["0", "-0", "1.5e3", "1E+2", "2e-3", "0x1F", "-0x.8p1", "inf", "-Infinity", "nan", "01", "1.", "-.5", "+1", "1e400", "1e-400", "nan(x1)", "1e",
         "9007199254740993", "0.1", "123456789.123456789"];

    /// <summary>A value.</summary>
    /// <param name="depth">Tables within each other at most.</param>
    /// <param name="hasOrder">Whether a table may have but one key if it is no list: then its elements have one order.</param>
    /// <param name="hasNull">Whether there may be what only JSON knows.</param>
    public string Next(int depth, bool hasOrder, bool hasNull) => random.Next(depth > 0 ? 9 : 5) switch
    {
        0 => random.Next(2) == 0 ? "true" : "false",
        1 => hasNull ? "cjson.null" : "0.25",
        2 => Text(),
        3 => Number(),
        4 => "{}",
        5 or 6 => List(depth - 1, hasOrder, hasNull),
        _ => Map(depth - 1, hasOrder, hasNull),
    };

    /// <summary>A number.</summary>
    public string Number() => random.Next(5) switch
    {
        0 => Numbers[random.Next(Numbers.Length)],
        1 => random.Next(-300, 300).ToString(CultureInfo.InvariantCulture),
        2 => random.NextInt64(-(1L << random.Next(1, 53)), 1L << random.Next(1, 53)).ToString(CultureInfo.InvariantCulture),
        3 => random.NextDouble().ToString("R", CultureInfo.InvariantCulture),
        _ => (random.NextDouble() * Math.Pow(10, random.Next(-300, 300))).ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>A string.</summary>
    public string Text()
    {
        int length = random.Next(20) == 0 ? random.Next(20, 300) : random.Next(10);
        StringBuilder text = new("'");
        for (int i = 0; i < length; i++)
        {
            int character = random.Next(3) == 0 ? random.Next(256) : random.Next('a', 'z');
            if (char.IsAsciiLetter((char)character)) text.Append((char)character);
            else text.Append(CultureInfo.InvariantCulture, $"\\{character:000}");
        }

        return text.Append('\'').ToString();
    }

    /// <summary>A text in JSON, with much that only Redis reads.</summary>
    public string Json(int depth)
    {
        string space = random.Next(4) == 0 ? " \t\r\n"[..random.Next(4)] : "";
        string value = random.Next(depth > 0 ? 8 : 5) switch
        {
            0 => random.Next(3) switch { 0 => "true", 1 => "false", _ => "null" },
            1 => JsonNumbers[random.Next(JsonNumbers.Length)],
            2 => random.Next(-1000, 1000).ToString(CultureInfo.InvariantCulture),
            3 or 4 => JsonText(),
            5 => $"[{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => Json(depth - 1)))}]",
            _ => $"{{{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => $"{JsonText()}:{Json(depth - 1)}"))}}}",
        };
        return space + value + space;
    }

    private string JsonText()
    {
        StringBuilder text = new("\"");
        for (int length = random.Next(8); length > 0; length--)
        {
            text.Append(random.Next(9) switch
            {
                0 => $"\\{"\"\\/bfnrt"[random.Next(8)]}",
                1 => string.Create(CultureInfo.InvariantCulture, $"\\u{random.Next(0x10000):x4}"),
                2 => string.Create(CultureInfo.InvariantCulture, $"\\u{random.Next(0xD800, 0xDC00):X4}\\u{random.Next(0xDC00, 0xE000):x4}"),
                3 => ((char)random.Next(128, 256)).ToString(),
                _ => ((char)random.Next('a', 'z')).ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    private string List(int depth, bool hasOrder, bool hasNull) =>
        $"{{{string.Join(',', Enumerable.Range(0, random.Next(random.Next(20) == 0 ? 40 : 5)).Select(_ => Next(depth, hasOrder, hasNull)))}}}";

    private string Map(int depth, bool hasOrder, bool hasNull)
    {
        // Keys that are strings begin with a letter: in JSON a number would be the same key.
        int count = hasOrder ? 1 : random.Next(random.Next(20) == 0 ? 40 : 5);
        IEnumerable<string> pairs = Enumerable.Range(0, count).Select(_ =>
            $"[{(random.Next(4) == 0 ? random.Next(-2, 9).ToString(CultureInfo.InvariantCulture) : $"'k{Text()[1..]}")}]={Next(depth, hasOrder, hasNull)}");
        return $"{{{string.Join(',', pairs)}}}";
    }
}
