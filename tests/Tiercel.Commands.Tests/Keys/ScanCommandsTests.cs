using System.Globalization;

namespace Tiercel.Commands.Tests;

public sealed class ScanCommandsTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(" COUNT 1")]
    [InlineData(" COUNT 1000")]
    public void ScanMeetsEveryKey(string options)
    {
        string[] keys = [.. Enumerable.Range(0, 500).Select(static i => $"key:{i}")];
        foreach (string key in keys) _h.Run($"SET {key} v");
        Assert.Equal(keys.Order(), Walk(options).Distinct().Order());
    }

    [Fact]
    public void ScanKeepsKeysThatMatch()
    {
        _h.Run("MSET a:1 x a:2 x b:1 x");
        Assert.Equal(["a:1", "a:2"], Walk(" MATCH a:*").Order());
        Assert.Equal(["a:1"], Walk(" MATCH b:* MATCH *1 COUNT 5 MATCH a:1").Order());
    }

    [Theory]
    [InlineData("string", 1)]
    [InlineData("STRING", 1)]
    [InlineData("hash", 0)]
    [InlineData("nosuch", 0)]
    [InlineData("", 0)]
    public void ScanKeepsKeysOfTheKind(string kind, int count)
    {
        _h.Run("SET a 1");
        Assert.Equal(count, Walk(" TYPE " + kind).Count);
    }

    [Fact]
    public void ScanAndKeysPassOverExpiredKeys()
    {
        _h.Run("SET a 1 PX 1");
        _h.Run("SET b 1");
        _h.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["b"], Walk(""));
        Assert.Equal("[$b]", _h.Run("KEYS *"));
    }

    [Theory]
    [InlineData("SCAN x", "-ERR invalid cursor")]
    [InlineData("SCAN -", "-ERR invalid cursor")]
    [InlineData("SCAN 1x", "-ERR invalid cursor")]
    [InlineData("SCAN 18446744073709551616", "-ERR invalid cursor")]
    [InlineData("SCAN x COUNT y", "-ERR invalid cursor")]
    [InlineData("SCAN 0 COUNT", "-ERR syntax error")]
    [InlineData("SCAN 0 foo bar", "-ERR syntax error")]
    [InlineData("SCAN 0 COUNT 0", "-ERR syntax error")]
    [InlineData("SCAN 0 COUNT -1", "-ERR syntax error")]
    [InlineData("SCAN 0 COUNT x", "-ERR value is not an integer or out of range")]
    [InlineData("SCAN 0 MATCH a COUNT", "-ERR syntax error")]
    public void ScanRefuses(string line, string reply) => Assert.Equal(reply, _h.Run(line));

    [Theory]
    [InlineData("SCAN ")]
    [InlineData("SCAN +5")]
    [InlineData("SCAN -1")]
    [InlineData("SCAN 007")]
    [InlineData("SCAN 18446744073709551615")]
    [InlineData("SCAN 0 COUNT 9223372036854775807")]
    public void ScanTakesEveryNumberAsCursor(string line) =>
        Assert.StartsWith("[$", _h.Run(line), StringComparison.Ordinal);

    [Theory]
    [InlineData("*", "[$ $a $ab]")]
    [InlineData("a*", "[$a $ab]")]
    [InlineData("?b", "[$ab]")]
    [InlineData("x", "[]")]
    public void KeysRepliesThoseThatMatch(string pattern, string reply)
    {
        _h.RunWords("MSET", "ab", "1", "a", "1", "", "1");
        string[] found = _h.Run("KEYS " + pattern)[1..^1].Split(' ');
        Assert.Equal(reply, "[" + string.Join(' ', found.Order(StringComparer.Ordinal)) + "]");
    }

    [Fact]
    public void KeysOfALargeDatabaseRepliesEachOnce()
    {
        for (int i = 0; i < 5000; i++) _h.Run(string.Create(CultureInfo.InvariantCulture, $"SET key:{i} v"));
        string[] found = _h.Run("KEYS key:*")[1..^1].Split(' ');
        Assert.Equal(5000, found.Length);
        Assert.Equal(5000, found.Distinct().Count());
    }

    [Fact]
    public void KeysKeptTwiceAreRepliedOnce()
    {
        KeyCollector keys = new(new Engine.GlobPattern("*"u8), default);
        foreach (string key in new[] { "a", "b", "a", "", "", "b" }) keys.Visit(System.Text.Encoding.ASCII.GetBytes(key), default);
        keys.DropRepeated();
        RecordingReplyWriter reply = new();
        reply.Array(keys.Count);
        keys.ReplyElements(reply);
        keys.Dispose();
        Assert.Equal("[$a $b $]", reply.ToString());
    }

    private List<string> Walk(string options)
    {
        List<string> keys = [];
        string cursor = "0";
        do
        {
            // [$cursor [$key …]]
            string[] parts = _h.Run($"SCAN {cursor}{options}")[2..^2].Split([' ', '[', '$'], StringSplitOptions.RemoveEmptyEntries);
            cursor = parts[0];
            keys.AddRange(parts[1..]);
        }
        while (cursor != "0");
        return keys;
    }
}
