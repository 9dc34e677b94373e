using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>Many clients that do no good at a time: memory stays within bounds, and others are served.</summary>
public sealed class CrowdTests
{
    private const long BytesPerClient = 16 * 1024;

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ThousandsThatSayNothingOrNeverFinishCostLittle(TransportKind transport)
    {
        const int count = 2_500;
        await using RunningServer server = new(transport);
        using RespConnection other = server.Connect();
        RespConnection[] silent = [.. Enumerable.Range(0, count).Select(_ => server.Connect())];
        RespConnection[] halfway = [.. Enumerable.Range(0, count).Select(_ => server.Connect())];
        foreach (RespConnection client in halfway) client.Send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$536870912\r\nbegun"u8);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == (2 * count) + 1);

        for (int i = 0; i < 100; i++) Assert.Equal("PONG", other.Call("PING").Text);

        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Snapshot().Count(static s => s.Input.Length > 0) == count);
        // What was declared is not believed: only what came is held.
        long held = server.Server.Context.Sessions.Snapshot().Sum(static s => s.MemoryBytes);
        Assert.InRange(held, 0, 2 * count * BytesPerClient);
        foreach (RespConnection client in (RespConnection[])[.. silent, .. halfway]) client.Dispose();
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 1);
        Assert.Equal("PONG", other.Call("PING").Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task NoiseEndsItsOwnConnectionAtMost(TransportKind transport)
    {
        SeededRandom random = SeededRandom.Create();
        await using RunningServer server = new(transport);
        using RespConnection other = server.Connect();
        other.Call("SET", "k", "v");
        byte[] noise = new byte[20_000];
        for (int i = 0; i < 100; i++)
        {
            random.NextBytes(noise);
            if (i % 2 == 0) Encoding.ASCII.GetBytes("*3\r\n$3\r\nSET\r\n").CopyTo(noise, 0);
            using RespConnection client = server.Connect();
            try
            {
                client.Send(noise);
                client.FinishSending();
                client.ReadToEnd(5_000, out bool closed);
                Assert.True(closed, random.ToString());
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Refused before all of it was sent.
            }

            Assert.Equal("v", other.Call("GET", "k").Text);
        }

        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 1);
    }
}
