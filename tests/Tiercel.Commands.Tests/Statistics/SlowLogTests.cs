using System.Globalization;

namespace Tiercel.Commands.Tests;

public sealed class SlowLogTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public SlowLogTests() => _h.Options.SlowLogThresholdUs = 0;

    public void Dispose() => _h.Dispose();

    [Fact]
    public void NewestEntryComesFirstWithAscendingIds()
    {
        _h.Run("SET k v");
        _h.Run("GET k");

        SlowLogEntry[] entries = _h.Dispatcher.SlowLog.Newest(10);

        Assert.Equal([1L, 0L], entries.Select(static e => e.Id));
        Assert.Equal("GET"u8.ToArray(), entries[0].Arguments[0]);
        Assert.Equal(_h.NowMs / 1000, entries[0].UnixSeconds);
    }

    [Fact]
    public void LogIsBoundedAndKeepsTheNewest()
    {
        _h.Options.SlowLogMaxLength = 3;
        for (int i = 0; i < 10; i++) _h.Run("ECHO " + i.ToString(CultureInfo.InvariantCulture));

        Assert.Equal([9L, 8L, 7L], _h.Dispatcher.SlowLog.Newest(10).Select(static e => e.Id));
    }

    // As redis-server 7.0.15 cuts them.
    [Fact]
    public void ManyAndLongArgumentsAreCut()
    {
        _h.Run("MGET " + string.Join(' ', Enumerable.Repeat("k", 60)));
        _h.Run("ECHO " + new string('x', 300));

        SlowLogEntry[] entries = _h.Dispatcher.SlowLog.Newest(2);

        Assert.Equal(new string('x', 128) + "... (172 more bytes)", Text(entries[0].Arguments[1]));
        Assert.Equal(32, entries[1].Arguments.Length);
        Assert.Equal("... (30 more arguments)", Text(entries[1].Arguments[31]));
    }

    [Fact]
    public void NegativeThresholdKeepsNothing()
    {
        _h.Options.SlowLogThresholdUs = -1;
        _h.Run("MGET a b");

        Assert.Equal(0, _h.Dispatcher.SlowLog.Count);
    }

    [Fact]
    public void CommandsReadAndClearTheLog()
    {
        _h.Options.SlowLogThresholdUs = -1;
        Assert.Equal("[]", _h.Run("SLOWLOG GET"));
        _h.Options.SlowLogThresholdUs = 0;
        _h.Run("PING");
        Assert.Equal(":1", _h.Run("SLOWLOG LEN"));
        Assert.StartsWith("[[:1 ", _h.Run("SLOWLOG GET 1"), StringComparison.Ordinal);
        Assert.Equal("+OK", _h.Run("SLOWLOG RESET"));
        Assert.Equal(":1", _h.Run("SLOWLOG LEN"));
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.ASCII.GetString(bytes);
}
