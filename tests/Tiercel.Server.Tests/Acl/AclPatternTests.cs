using System.Diagnostics;
using System.Text;
using Tiercel.Engine;

namespace Tiercel.Server.Tests;

public sealed class AclPatternTests
{
    [Fact]
    public void ShortCutsMatchWhatThePatternMatches()
    {
        string[] patterns = ["", "*", "a", "a*", "ab*", "*a", "a?", "[ab]*", "[^a]", @"a\*", @"\", "a**", "[", "**", "a*b", "?*"];
        string[] names = ["", "a", "b", "ab", "abc", "a*", "ba", "aab", @"\", "[", "*"];
        foreach (string pattern in patterns)
        {
            foreach (string name in names)
            {
                (byte[] p, byte[] n) = (Encoding.ASCII.GetBytes(pattern), Encoding.ASCII.GetBytes(name));
                Assert.True(new GlobPattern(p).Matches(n) == new AclPattern(p).Matches(n), $"'{pattern}' and '{name}'");
            }
        }
    }

    [Theory]
    [InlineData("*a")]
    [InlineData("*[^b]")]
    [InlineData(@"*\a")]
    [InlineData("**a*")]
    public void ManyStarsTakeNoMoreThanPatternTimesName(string part)
    {
        // As long as a rule may be, and of a kind that a matcher which tries every star again needs an age for.
        string text = string.Concat(Enumerable.Repeat(part, AclLimits.NameBytes / part.Length - 1)) + "c";
        AclPattern pattern = new(Encoding.ASCII.GetBytes(text));
        long started = Stopwatch.GetTimestamp();
        foreach (int length in (int[])[16_000, 100_000, 100_000_000])
        {
            byte[] name = new byte[length];
            name.AsSpan().Fill((byte)'a');
            Assert.False(pattern.Matches(name));
        }

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void NameThatWouldTakeTooManyStepsIsNotAllowed()
    {
        AclPattern pattern = new("*a"u8);
        byte[] name = new byte[AclLimits.MatchSteps / 2 + 1];
        name.AsSpan().Fill((byte)'a');
        Assert.True(pattern.Matches(name.AsSpan(1)));
        Assert.False(pattern.Matches(name));
        Assert.True(new AclPattern("a*"u8).Matches(name));
    }
}
