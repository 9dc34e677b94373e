namespace Tiercel.Commands.Tests;

public sealed class LcsCommandTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("LCS a b", "$mytext")]
    [InlineData("LCS a b LEN", ":6")]
    [InlineData("LCS a absent", "$")]
    [InlineData("LCS a b IDX LEN", "-ERR If you want both the length and indexes, please just use IDX.")]
    [InlineData("LCS a b MINMATCHLEN", "-ERR syntax error")]
    [InlineData("LCS a b MINMATCHLEN x", "-ERR value is not an integer or out of range")]
    public void OptionsChooseTheReply(string line, string reply)
    {
        _h.Run("MSET a ohmytext b mynewtext");
        Assert.Equal(reply, _h.Run(line));
    }

    [Fact]
    public void ATableOverTheLimitIsRefused()
    {
        _h.Run("SETRANGE a 11585 x");
        Assert.Equal("-ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len", _h.Run("LCS a a"));
    }
}
