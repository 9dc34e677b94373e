using System.Text;
using Tiercel.Engine;

namespace Tiercel.Server.Tests;

public sealed class InMemoryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task StreamAndPortServeTheSameData()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using Stream stream = server.Server.ConnectInMemory();
        stream.Write("SET key value\r\nGET key\r\n"u8);
        Assert.Equal("+OK\r\n$5\r\nvalue\r\n", ReadText(stream, 16));
        using TestKit.RespConnection client = server.Connect();
        Assert.Equal("value", client.Call("GET", "key").Text);
        Assert.Equal(2, server.Server.Context.Sessions.Count);
    }

    [Fact]
    public async Task CommandInPiecesIsExecutedWhenItIsWhole()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using Stream stream = server.Server.ConnectInMemory();
        byte[] reply = new byte[64];
        Task<int> read = stream.ReadAsync(reply).AsTask();
        foreach (byte piece in "*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n"u8.ToArray())
        {
            Assert.False(read.IsCompleted);
            await stream.WriteAsync(new[] { piece });
        }

        Assert.Equal("$2\r\nhi\r\n", Encoding.ASCII.GetString(reply, 0, await read.WaitAsync(Patience)));
    }

    [Fact]
    public async Task LargeValueGoesInAndComesOut()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using Stream stream = server.Server.ConnectInMemory();
        byte[] value = new byte[10_000_000];
        new Random(1).NextBytes(value);
        stream.Write(TestKit.RespConnection.Encode(["SET"u8.ToArray(), "key"u8.ToArray(), value]));
        Assert.Equal("+OK\r\n", ReadText(stream, 5));
        stream.Write("GET key\r\n"u8);
        Assert.Equal("$10000000\r\n", ReadText(stream, 11));
        byte[] read = new byte[value.Length];
        stream.ReadExactly(read);
        Assert.Equal(value, read);
    }

    [Fact]
    public async Task WriterThatIsAheadOfTheReaderWaitsAndLosesNothing()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using Stream stream = server.Server.ConnectInMemory();
        const int commands = 600;
        string payload = new('x', 100_000);
        Task writer = Task.Run(async () =>
        {
            byte[] echo = Encoding.ASCII.GetBytes($"*2\r\n$4\r\nECHO\r\n$100000\r\n{payload}\r\n");
            for (int i = 0; i < commands; i++) await stream.WriteAsync(echo);
        });
        string expected = $"$100000\r\n{payload}\r\n";
        byte[] reply = new byte[expected.Length];
        Session session = Assert.Single(server.Server.Context.Sessions.Snapshot());
        RunningServer.WaitUntil(() => session.PendingOutputBytes > OutputLimits.PauseBytes);
        for (int i = 0; i < commands; i++)
        {
            stream.ReadExactly(reply);
            Assert.Equal(expected, Encoding.ASCII.GetString(reply));
        }

        await writer.WaitAsync(Patience);
    }

    [Fact]
    public async Task QuitEndsTheStreamBehindItsReply()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using Stream stream = server.Server.ConnectInMemory();
        stream.Write("PING\r\nQUIT\r\n"u8);
        using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
        Assert.Equal("+PONG\r\n+OK\r\n", reader.ReadToEnd());
        Assert.Throws<IOException>(() => stream.Write("PING\r\n"u8));
        Assert.Equal(0, server.Server.Context.Sessions.Count);
    }

    [Fact]
    public async Task DisposedStreamExecutesWhatWasSentAndFreesItsPlace()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.MaxClients = 1);
        using (Stream stream = server.Server.ConnectInMemory())
        {
            InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => server.Server.ConnectInMemory());
            Assert.Contains("max number of clients", refused.Message, StringComparison.Ordinal);
            stream.Write("SET key value\r\n"u8);
        }

        using Stream next = server.Server.ConnectInMemory();
        next.Write("GET key\r\n"u8);
        Assert.Equal("$5\r\nvalue\r\n", ReadText(next, 11));
    }

    [Fact]
    public async Task CancelledReadLeavesTheStreamUsable()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using Stream stream = server.Server.ConnectInMemory();
        using CancellationTokenSource cancel = new();
        Task<int> read = stream.ReadAsync(new byte[1], cancel.Token).AsTask();
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        stream.Write("PING\r\n"u8);
        Assert.Equal("+PONG\r\n", ReadText(stream, 7));
    }

    [Fact]
    public async Task KilledClientSeesTheEndOfItsStream()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using Stream victim = server.Server.ConnectInMemory();
        victim.Write("CLIENT ID\r\n"u8);
        string id = ReadText(victim, 4).Trim(':', '\r', '\n');
        Task<int> read = victim.ReadAsync(new byte[1]).AsTask();
        using Stream killer = server.Server.ConnectInMemory();
        killer.Write(Encoding.ASCII.GetBytes($"CLIENT KILL ID {id}\r\n"));
        Assert.Equal(":1\r\n", ReadText(killer, 4));
        Assert.Equal(0, await read.WaitAsync(Patience));
    }

    [Fact]
    public async Task StopOfTheServerEndsTheStream()
    {
        RunningServer server = new(TransportKind.Auto);
        using Stream stream = server.Server.ConnectInMemory();
        Task<int> read = stream.ReadAsync(new byte[1]).AsTask();
        await server.DisposeAsync();
        Assert.Equal(0, await read.WaitAsync(Patience));
        Assert.Throws<ObjectDisposedException>(() => server.Server.ConnectInMemory());
    }

    [Fact]
    public async Task EngineOfTheCallersOutlivesTheServer()
    {
        using TiercelEngine engine = new();
        await using (TiercelServer server = TiercelServer.Start(engine, port: 0))
        {
            using Stream stream = server.ConnectInMemory();
            stream.Write("SET key value\r\n"u8);
        }

        Assert.Equal("value", engine.GetDatabase(0).Strings.GetString("key"));
    }

    private static string ReadText(Stream stream, int length)
    {
        byte[] bytes = new byte[length];
        stream.ReadExactly(bytes);
        return Encoding.ASCII.GetString(bytes);
    }
}
