using Xunit;

namespace Tiercel.Conformance;

/// <summary>The comparison is worth no more than its reading of the cases.</summary>
public sealed class CaseFileTests
{
    [Fact]
    public void WordsKeepEscapesAndRepetitions()
    {
        List<byte[]> words = CaseWords.Split("SET \"a b\\r\\n\\x00\\xff\\\"\" {3*ab} \"\"");
        byte[] quoted = [0x61, 0x20, 0x62, 0x0d, 0x0a, 0x00, 0xff, 0x22];
        Assert.Equal(["SET"u8.ToArray(), quoted, "ababab"u8.ToArray(), []], words);
    }

    [Theory]
    [InlineData("SET \"open")]
    [InlineData("SET \"\\q\"")]
    [InlineData("SET {x")]
    public void BrokenWordsAreRefused(string line) => Assert.Throws<FormatException>(() => CaseWords.Split(line));

    [Fact]
    public void DirectivesBecomeSteps()
    {
        Case parsed = Assert.Single(CaseFile.Parse("f", ["# c", "== t", "@about 5 TTL k", "@until :0 EXISTS k", "GET k"]));
        Assert.Equal((Likeness.About, 5L), (parsed.Steps[0].Likeness, parsed.Steps[0].Number));
        Assert.Equal((StepAction.PollUntil, ":0\r\n"), (parsed.Steps[1].Action, System.Text.Encoding.ASCII.GetString(parsed.Steps[1].Awaited)));
        Assert.Equal(StepAction.Call, parsed.Steps[2].Action);
    }

    [Fact]
    public void UnknownDirectiveIsRefused() =>
        Assert.Throws<FormatException>(() => CaseFile.Parse("f", ["== t", "@nonsense GET k"]));

    [Fact]
    public void StepBeforeTheFirstTitleIsRefused() => Assert.Throws<FormatException>(() => CaseFile.Parse("f", ["GET k"]));
}
