using Tiercel.Engine;

namespace Tiercel.Commands.Tests;

public sealed class KeyCommandsTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("DEL")]
    [InlineData("UNLINK")]
    public void RemovingCountsTheKeysThatExisted(string command)
    {
        _h.Run("MSET a 1 b 2 c 3");
        Assert.Equal(":2", _h.Run(command + " a x b a"));
        Assert.Equal("[nil nil $3]", _h.Run("MGET a b c"));
    }

    [Fact]
    public void RemovingAnExpiredKeyCountsNothing()
    {
        _h.Run("SET k v PX 1");
        _h.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal(":0", _h.Run("DEL k"));
    }

    [Fact]
    public void ExistsCountsAKeyAsOftenAsItIsNamed()
    {
        _h.Run("SET a 1");
        Assert.Equal(":2", _h.Run("EXISTS a b a"));
    }

    [Fact]
    public void TypeNamesTheKind()
    {
        _h.Run("SET a 1");
        Assert.Equal("+string", _h.Run("TYPE a"));
        Assert.Equal("+none", _h.Run("TYPE b"));
    }

    [Fact]
    public void ABatchRunsInOrder() => Assert.Equal(
        "+OK $1 :2 -ERR unknown command 'NOSUCH', with args beginning with: 'a'  :1 nil",
        _h.RunBatch("SET a 1", "GET a", "INCR a", "NOSUCH a", "DEL a", "GET a"));

    [Fact]
    public void LimitOfADatabaseHoldsForWhatComesFromAnother()
    {
        _h.Keyspace.Options.MaxKeysPerDatabase = Limits("3 2");
        for (int i = 0; i < 3; i++) _h.Run($"SET k{i} v");
        Assert.Equal(":1", _h.Run("COPY k0 c0 DB 3"));
        Assert.Equal(":1", _h.Run("MOVE k0 3"));
        string full = "-OOM command not allowed when used memory > 'maxmemory'.";
        Assert.Equal(full, _h.Run("COPY k1 c1 DB 3"));
        Assert.Equal(full, _h.Run("MOVE k1 3"));
        Assert.Equal(":1", _h.Run("EXISTS k1"));
    }

    [Fact]
    public void IdleTimeIsNotKnownWhereUsesAreNotDated()
    {
        _h.Run("SET k v");
        Assert.Equal(":0", _h.Run("OBJECT IDLETIME k"));
        _h.Keyspace.Options.EvictionPolicy = EvictionPolicy.AllKeysS3Fifo;
        _h.Keyspace.AdvanceClock();
        Assert.StartsWith("-ERR An LFU maxmemory policy is selected", _h.Run("OBJECT IDLETIME k"), StringComparison.Ordinal);
    }

    private static DatabaseLimits Limits(string text)
    {
        Assert.True(DatabaseLimits.TryParse(text, DatabaseLimits.None, out DatabaseLimits? limits, out _));
        return limits;
    }
}
