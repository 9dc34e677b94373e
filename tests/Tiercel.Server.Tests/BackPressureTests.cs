using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class BackPressureTests
{
    private const int ValueBytes = 1_000_000;
    private const int Gets = 300;

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientThatDoesNotReadIsPausedAndLaterGetsEverything(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = SendGetsUnread(server);
        Session session = Assert.Single(server.Server.Context.Sessions.Snapshot());

        RunningServer.WaitUntil(() => session.PendingOutputBytes > OutputLimits.PauseBytes);
        using (RespConnection other = server.Connect())
        {
            for (int i = 0; i < 100; i++) Assert.Equal("PONG", other.Call("PING").Text);
        }

        // One reply may pass each bound: it is made whole.
        Assert.InRange(session.PendingOutputBytes, OutputLimits.PauseBytes, OutputLimits.PauseBytes + (2 * ValueBytes));
        for (int i = 0; i < Gets; i++) Assert.Equal(ValueBytes, client.Read().Payload.Length);
        Assert.Equal("PONG", client.Call("PING").Text);
        RunningServer.WaitUntil(() => session.PendingOutputBytes == 0);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientBeyondTheHardLimitIsClosed(TransportKind transport)
    {
        await using RunningServer server = new(transport, o => o.OutputBufferLimits = Limits(new(10 * ValueBytes, 0, 0)));
        using RespConnection client = SendGetsUnread(server);

        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 0);
        client.ReadToEnd(5000, out bool closed);

        Assert.True(closed);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientBeyondTheSoftLimitIsClosedAfterItsTime(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.OutputBufferLimits = Limits(new(0, ValueBytes, 1)));
        using RespConnection client = SendGetsUnread(server);

        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 0);
        client.ReadToEnd(5000, out bool closed);

        Assert.True(closed);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientThatCompletesNoCommandIsClosedAtTheLimit(TransportKind transport)
    {
        await using RunningServer server = new(transport, o => o.QueryBufferLimit = 1024 * 1024);
        using RespConnection client = server.Connect();

        client.Send("*2\r\n$4\r\nECHO\r\n$4000000\r\n"u8);
        try
        {
            client.Send(new byte[3_000_000]);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Closed while we were still sending: as it should be.
        }

        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 0);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task StopDoesNotWaitForAClientThatNeverReads(TransportKind transport)
    {
        RunningServer server = new(transport, o => o.ShutdownTimeoutSeconds = 1);
        using RespConnection client = SendGetsUnread(server);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Snapshot()[0].PendingOutputBytes > 0);

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static OutputBufferLimits Limits(OutputBufferLimit normal) => new() { Normal = normal };

    private static RespConnection SendGetsUnread(RunningServer server)
    {
        RespConnection client = server.Connect();
        client.Call(["SET"u8.ToArray(), "k"u8.ToArray(), new byte[ValueBytes]]);
        StringBuilder gets = new();
        for (int i = 0; i < Gets; i++) gets.Append("GET k\r\n");
        client.Send(Encoding.ASCII.GetBytes(gets.ToString()));
        return client;
    }
}
