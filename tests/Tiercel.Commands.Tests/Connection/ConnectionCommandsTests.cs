namespace Tiercel.Commands.Tests;

public sealed class ConnectionCommandsTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("PING", "+PONG")]
    [InlineData("ping hello", "$hello")]
    [InlineData("PING a b", "-ERR wrong number of arguments for 'ping' command")]
    [InlineData("ECHO x", "$x")]
    [InlineData("ECHO ", "$")]
    [InlineData("ECHO", "-ERR wrong number of arguments for 'echo' command")]
    public void RepliesAsRedisDoes(string line, string reply) => Assert.Equal(reply, _h.Run(line));
}
