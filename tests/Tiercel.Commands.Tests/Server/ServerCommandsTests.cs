namespace Tiercel.Commands.Tests;

public sealed class ServerCommandsTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public void FlushDbEmptiesTheSelectedDatabaseOnly()
    {
        _h.Run("MSET a 1 b 2");
        _h.DatabaseIndex = 1;
        _h.Run("SET a 1");
        Assert.Equal("+OK", _h.Run("FLUSHDB"));
        Assert.Equal(":0", _h.Run("DBSIZE"));
        _h.DatabaseIndex = 0;
        Assert.Equal(":2", _h.Run("DBSIZE"));
    }

    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData("FLUSHALL ASYNC")]
    [InlineData("flushall sync")]
    public void FlushAllEmptiesEveryDatabase(string line)
    {
        _h.Run("SET a 1");
        _h.DatabaseIndex = 1;
        _h.Run("SET a 1");
        Assert.Equal("+OK", _h.Run(line));
        Assert.Equal(":0", _h.Run("DBSIZE"));
        _h.DatabaseIndex = 0;
        Assert.Equal(":0", _h.Run("DBSIZE"));
    }

    [Theory]
    [InlineData("FLUSHALL foo")]
    [InlineData("FLUSHALL ASYNC SYNC")]
    [InlineData("FLUSHDB foo")]
    public void FlushRefusesOtherWords(string line)
    {
        _h.Run("SET a 1");
        Assert.Equal("-ERR syntax error", _h.Run(line));
        Assert.Equal(":1", _h.Run("DBSIZE"));
    }

    [Fact]
    public void TimeIsTheClock()
    {
        _h.Clock.Advance(TimeSpan.FromMicroseconds(1_234_567));
        Assert.Equal("[$1767225601 $234567]", _h.Run("TIME"));
    }
}
