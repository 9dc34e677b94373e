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
}
