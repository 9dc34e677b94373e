using System.Diagnostics;
using System.Text;
using Tiercel.Engine;

namespace Tiercel.Commands.Tests;

public sealed class GlobPatternTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a", "", false)]
    [InlineData("*", "", true)]
    [InlineData("**", "", false)]
    [InlineData("*", "abc", true)]
    [InlineData("a*", "a", true)]
    [InlineData("a***", "a", true)]
    [InlineData("*c", "abc", true)]
    [InlineData("a*c*e", "abcde", true)]
    [InlineData("a*c*e", "abcdef", false)]
    [InlineData("?", "a", true)]
    [InlineData("?", "", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("[abc]", "b", true)]
    [InlineData("[abc]", "d", false)]
    [InlineData("[^abc]", "d", true)]
    [InlineData("[^abc]", "a", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[c-a]", "b", true)]
    [InlineData("[a-]", "b", false)]
    [InlineData("[a-]", "]", true)]
    [InlineData("[\\]]", "]", true)]
    [InlineData("[\\-]", "-", true)]
    [InlineData("[]", "a", false)]
    [InlineData("[^]", "a", true)]
    [InlineData("[a", "a", true)]
    [InlineData("[", "[", false)]
    [InlineData("[^", "x", true)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("a\\", "a\\", true)]
    [InlineData("\\\\", "\\", true)]
    [InlineData("A", "a", false)]
    public void MatchesAsRedisDoes(string pattern, string text, bool matches) => Assert.Equal(matches, Matches(pattern, text));

    [Fact]
    public void AgreesWithItsRecursiveTwin()
    {
        SeededRandom random = SeededRandom.Create();
        const string patternBytes = "ab*?[]^-\\c\xff";
        const string textBytes = "abc]^-\\\xff";
        int matched = 0;
        for (int i = 0; i < 300_000; i++)
        {
            bool isShort = i % 2 == 0;
            string pattern = Draw(random, patternBytes, isShort ? 4 : 10);
            string text = Draw(random, textBytes, isShort ? 2 : 8);
            bool expected = (pattern == "*") || RecursiveGlob.Matches(pattern, text);
            if (expected) matched++;
            Assert.True(expected == Matches(pattern, text), $"'{pattern}' on '{text}' must be {expected}; {random}");
        }

        Assert.True(matched > 10_000, "The draw must hold patterns that match.");
    }

    [Fact]
    public void ManyStarsTakeNoExponentialTime()
    {
        string pattern = string.Concat(Enumerable.Repeat("a*", 100)) + "b";
        string text = new('a', 10_000);
        Stopwatch watch = Stopwatch.StartNew();
        Assert.False(Matches(pattern, text));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), "100 stars over 10,000 bytes are a million steps.");
    }

    private static bool Matches(string pattern, string text) =>
        new GlobPattern(Encoding.Latin1.GetBytes(pattern)).Matches(Encoding.Latin1.GetBytes(text));

    private static string Draw(Random random, string alphabet, int maxLength) =>
        new([.. Enumerable.Range(0, random.Next(maxLength + 1)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
}
