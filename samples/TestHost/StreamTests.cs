using System.Text;
using Tiercel.Engine;
using Tiercel.Server;

namespace Tiercel.Samples.TestHost;

/// <summary>
/// The same without a socket: a stream on which any client that accepts one speaks RESP. No port, no thread, no wait:
/// commands run on the thread that writes them.
/// </summary>
public sealed class StreamTests
{
    [Fact]
    public async Task ClientOfAStreamNeedsNoSocket()
    {
        using TiercelEngine engine = new();
        await using TiercelServer server = TiercelServer.Start(engine, port: 0);
        using Stream stream = server.ConnectInMemory();
        using StreamReader replies = new(stream, Encoding.UTF8);
        stream.Write("SET greeting hello EX 60\r\nGET greeting\r\n"u8);
        Assert.Equal("+OK", replies.ReadLine());
        Assert.Equal("$5", replies.ReadLine());
        Assert.Equal("hello", replies.ReadLine());
        Assert.Equal("hello", engine.GetDatabase(0).Strings.GetString("greeting"));
    }
}
