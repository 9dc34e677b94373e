using System.Text;

namespace Tiercel.Lua.Tests;

public sealed class PatternMatcherTests
{
    private static readonly string[] _items = ["a", "b", ".", "%a", "%d", "%S", "[ab]", "[^a1]", "(a)", "(.*)", "(b-)", "%."];
    private static readonly string[] _suffixes = ["", "", "*", "+", "-", "?"];

    [Fact]
    public void MatchesAreThoseOfPlainRecursion()
    {
        SeededRandom random = SeededRandom.Create();
        for (int i = 0; i < 30_000; i++)
        {
            (string text, string pattern) = (Text(random), Pattern(random));
            string expected = NaiveMatcher.Search(text, pattern) is var (start, end, captures)
                ? $"{start}-{end} {string.Join('|', captures)}"
                : "none";
            Assert.True(expected == Search(text, pattern), $"'{text}' '{pattern}' {random}");
        }
    }

    [Theory]
    [InlineData("", 0, "0-0 ")]
    [InlineData("b", 1, "1-2 ")]
    [InlineData("a", 1, "none")]
    [InlineData("^b", 1, "1-2 ")]
    [InlineData("^b", 0, "none")]
    [InlineData("$", 0, "3-3 ")]
    [InlineData("c$", 0, "2-3 ")]
    [InlineData("()b()", 0, "1-2 2|3")]
    [InlineData("%f[b]b", 0, "1-2 ")]
    [InlineData("(.)%1", 0, "none")]
    [InlineData(".-", 3, "3-3 ")]
    public void ASearchBeginsWhereItIsTo(string pattern, int from, string expected) => Assert.Equal(expected, Search("abc", pattern, from));

    [Fact]
    public void BalancedBracketsAreFoundWithTheirCaptures()
    {
        Assert.Equal("1-8 (b(c)d)", Search("a(b(c)d)e", "(%b())"));
        Assert.Equal("none", Search("a(b(c", "%b()d"));
    }

    [Theory]
    [InlineData("(", "unfinished capture")]
    [InlineData(")", "invalid pattern capture")]
    [InlineData("%", "malformed pattern (ends with '%')")]
    [InlineData("[a", "malformed pattern (missing ']')")]
    [InlineData("%1", "invalid capture index")]
    [InlineData("%b", "unbalanced pattern")]
    [InlineData("%f", "missing '[' after '%f' in pattern")]
    [InlineData("(((((((((((((((((((((((((((((((((", "too many captures")]
    public void WrongPatternsAreRefused(string pattern, string message) =>
        Assert.Equal(message, Assert.Throws<LuaException>(() => Search("abc", pattern)).Message);

    [Fact]
    public void MoreChoicesThanThereIsRoomForAtFirstAreKept()
    {
        const int Count = 8 * PatternMatcher.InitialChoices;
        string text = new('a', Count);
        string pattern = string.Concat(Enumerable.Repeat("a?", Count)) + "$";
        Assert.Equal($"0-{Count} ", Search(text, pattern));
    }

    [Fact]
    public void WorkIsCountedAsSteps()
    {
        LuaMachine machine = new(new LuaLimits { Steps = 1_000 });
        machine.Refuel();
        Assert.Throws<LuaException>(() => Search(new string('a', 2_000), ".-.-.-b", 0, machine));
    }

    private static string Search(string text, string pattern, int from = 0, LuaMachine? machine = null)
    {
        PatternMatcher matcher = new(
            machine ?? new LuaMachine(), Encoding.Latin1.GetBytes(text), Encoding.Latin1.GetBytes(pattern), mayBeAnchored: true,
            new PatternChoice[PatternMatcher.InitialChoices]);
        if (!matcher.Search(from, out int start, out int end)) return "none";
        StringBuilder captures = new();
        int count = matcher.CaptureCount(wholeIfNone: false);
        LuaMeter meter = new(long.MaxValue, new LuaMachine());
        for (int i = 0; i < count; i++)
        {
            ByteBuilder capture = new(meter, new byte[64]);
            matcher.AddCapture(ref capture, i, start, end);
            captures.Append(i > 0 ? "|" : "").Append(Encoding.Latin1.GetString(capture.Bytes));
            capture.Dispose();
        }

        // An open capture is an error where it is asked for, as in Lua 5.1.
        return $"{start}-{end} {captures}";
    }

    private static string Pattern(SeededRandom random)
    {
        StringBuilder pattern = new(random.Next(5) == 0 ? "^" : "");
        for (int i = random.Next(5); i >= 0; i--)
        {
            string item = _items[random.Next(_items.Length)];
            pattern.Append(item);
            if (item[0] != '(') pattern.Append(_suffixes[random.Next(_suffixes.Length)]);
        }

        return random.Next(5) == 0 ? pattern.Append('$').ToString() : pattern.ToString();
    }

    private static string Text(SeededRandom random)
    {
        const string Bytes = "aab1 .";
        return string.Create(random.Next(10), random, static (text, r) =>
        {
            for (int i = 0; i < text.Length; i++) text[i] = Bytes[r.Next(Bytes.Length)];
        });
    }
}
