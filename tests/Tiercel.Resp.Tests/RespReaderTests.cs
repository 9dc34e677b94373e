using System.Globalization;
using System.Text;

namespace Tiercel.Resp.Tests;

public sealed class RespReaderTests
{
    [Theory]
    [InlineData("*1\r\n$4\r\nPING\r\n", "[PING]")]
    [InlineData("*2\r\n$4\r\nECHO\r\n$0\r\n\r\n", "[ECHO|]")]
    [InlineData("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\na\r\nb\0\r\n*1\r\n$4\r\nPING\r\n", "[SET|k|a\r\nb\0][PING]")]
    [InlineData("*0\r\n*-1\r\n*-5\r\n*1\r\n$4\r\nPING\r\n", "[PING]")]
    [InlineData("*1\r\n$10\r\n0123456789\r\n", "[0123456789]")]
    public void CompleteArraysAreRead(string input, string expected) => Assert.Equal(expected, ReadCommands.Of(input));

    [Theory]
    [InlineData("PING\r\n", "[PING]")]
    [InlineData("PING\n", "[PING]")]
    [InlineData("\r\n\n  \r\nPING\r\n", "[PING]")]
    [InlineData("  set\t k   v \r\n", "[set|k|v]")]
    [InlineData("echo \"a b\" 'c d'\r\n", "[echo|a b|c d]")]
    [InlineData("echo \"\\n\\r\\t\\b\\a\\x41\\xfF\\q\\\"\\\\\"\r\n", "[echo|\n\r\t\b\aA\u00ffq\"\\]")]
    [InlineData("echo \"\\xZZ\\x4\"\r\n", "[echo|xZZx4]")]
    [InlineData("echo 'it\\'s \\n'\r\n", "[echo|it's \\n]")]
    [InlineData("echo \"\" ''\r\n", "[echo||]")]
    [InlineData("foo\"bar\" x\r\n", "[foobar|x]")]
    [InlineData("echo a\0b\r\n", "[echo|a]")]
    public void InlineCommandsAreSplitAsRedisDoes(string input, string expected) =>
        Assert.Equal(expected, ReadCommands.Of(input));

    [Theory]
    [InlineData("echo \"a\r\n")]
    [InlineData("echo 'a\r\n")]
    [InlineData("echo \"a\"b\r\n")]
    [InlineData("echo 'a'b\r\n")]
    [InlineData("echo \"a\\\"\r\n")]
    [InlineData("\"\r\n")]
    public void UnbalancedQuotesAreRefused(string input) =>
        Assert.Equal("ERR Protocol error: unbalanced quotes in request", ReadCommands.Of(input));

    [Theory]
    [InlineData("*x\r\n", "invalid multibulk length")]
    [InlineData("*\r\n", "invalid multibulk length")]
    [InlineData("*01\r\n", "invalid multibulk length")]
    [InlineData("*+1\r\n", "invalid multibulk length")]
    [InlineData("*-\r\n", "invalid multibulk length")]
    [InlineData("*-0\r\n", "invalid multibulk length")]
    [InlineData("*2147483648\r\n", "invalid multibulk length")]
    [InlineData("*9223372036854775808\r\n", "invalid multibulk length")]
    [InlineData("*123456789012345678901234567890\r\n", "invalid multibulk length")]
    [InlineData("*1\r\n:1\r\n", "expected '$', got ':'")]
    [InlineData("*1\r\nPING\r\n", "expected '$', got 'P'")]
    [InlineData("*1\r\n\u00ff\r\n", "expected '$', got '\u00ff'")]
    [InlineData("*1\r\n$-1\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$x\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$536870913\r\n", "invalid bulk length")]
    [InlineData("*1\r\n$99999999999999999999\r\n", "invalid bulk length")]
    public void MalformedArraysAreRefused(string input, string error) =>
        Assert.Equal("ERR Protocol error: " + error, ReadCommands.Of(input));

    [Fact]
    public void CommandsBeforeAnErrorAreRead() =>
        Assert.Equal("[PING]ERR Protocol error: invalid bulk length", ReadCommands.Of("PING\r\n*1\r\n$x\r\n"));

    [Theory]
    [InlineData('a', "", "too big inline request")]
    [InlineData('1', "*", "too big mbulk count string")]
    [InlineData('1', "*1\r\n$", "too big bulk count string")]
    public void LineWithoutEndIsRefusedPast64KiB(char filler, string prefix, string error)
    {
        int header = prefix.LastIndexOf('\n') + 1;
        string longest = prefix + new string(filler, RespLimits.MaxLineLength - (prefix.Length - header));

        Assert.Equal("more", ReadCommands.Of(longest));
        Assert.Equal("ERR Protocol error: " + error, ReadCommands.Of(longest + filler));
    }

    [Fact]
    public void LimitsAreInclusive()
    {
        RespLimits limits = new(maxBulkLength: 3, maxArguments: 2);

        Assert.Equal("[abc|d]", ReadCommands.Of("*2\r\n$3\r\nabc\r\n$1\r\nd\r\n", in limits));
        Assert.Equal("ERR Protocol error: invalid bulk length", ReadCommands.Of("*1\r\n$4\r\nabcd\r\n", in limits));
        Assert.Equal("ERR Protocol error: invalid multibulk length", ReadCommands.Of("*3\r\n", in limits));
    }

    [Fact]
    public void HugeDeclaredSizesOnlyAskForMore()
    {
        Assert.Equal("more", ReadCommands.Of("*2147483647\r\n$3\r\nSET\r\n"));
        Assert.Equal("more", ReadCommands.Of("*1\r\n$536870912\r\nabc"));
    }

    [Fact]
    public void InputCutAnywhereReadsTheSame()
    {
        string input = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$12\r\nhello\r\nworld\r\n"
            + "PING\r\n\r\n*0\r\necho \"a\\x41 b\" 'c'\n*1\r\n$4\r\nQUIT\r\n";
        const string expected = "[SET|k|hello\r\nworld][PING][echo|aA b|c][QUIT]";

        for (int piece = 1; piece <= input.Length; piece++)
            Assert.Equal(expected, ReadCommands.InPieces(ReadCommands.Latin(input), piece, RespLimits.Default));
        for (int cut = 1; cut < input.Length; cut++)
            Assert.DoesNotContain("ERR", ReadCommands.Of(input[..cut]), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadContinuesBehindArgumentsAlreadyHandedOut()
    {
        byte[] input = ReadCommands.Latin("*2\r\n$1\r\na\r\n$1\r\nb\r\n");
        RespReaderState state = default;
        Counter counter = default;

        Assert.Equal(RespReadResult.NeedMore, RespReader.Read(input.AsSpan(0, 12), ref state, RespLimits.Default, ref counter));
        Assert.Equal(1, counter.Count);
        Assert.Equal(RespReadResult.Complete, RespReader.Read(input, ref state, RespLimits.Default, ref counter));
        Assert.Equal(2, counter.Count);
        Assert.Equal(input.Length, state.Position);
    }

    [Fact]
    public void MillionArgumentsInPiecesAreFramedOnce()
    {
        StringBuilder text = new("*1000000\r\n", 8_000_010);
        for (int i = 0; i < 1_000_000; i++) text.Append(CultureInfo.InvariantCulture, $"$1\r\n{i % 10}\r\n");
        byte[] input = ReadCommands.Latin(text.ToString());
        RespReaderState state = default;
        int calls = 0;
        int furthest = 0;

        for (int end = 16 * 1024; end < input.Length; end += 16 * 1024)
        {
            Assert.Equal(RespReadResult.NeedMore, RespReader.Skip(input.AsSpan(0, end), ref state, RespLimits.Default));
            Assert.InRange(state.Position, furthest, end);
            Assert.True(end - state.Position < 16, "what was framed is not read again");
            furthest = state.Position;
            calls++;
        }

        Assert.Equal(RespReadResult.Complete, RespReader.Skip(input, ref state, RespLimits.Default));
        Assert.Equal(input.Length, state.Position);
        Assert.Equal(input.Length / (16 * 1024), calls);
    }

    private struct Counter : IRespArgumentHandler
    {
        public int Count;

        public void OnArgument(int offset, int length) => Count++;
    }
}
