using System.Net.Sockets;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class TiercelServerTests
{
    [Fact]
    public async Task ServerSharesTheEngineOfItsCaller()
    {
        using TiercelEngine engine = new();
        await using (TiercelServer server = TiercelServer.Start(engine, port: 0))
        {
            using RespConnection client = new(server.Port);
            client.Call("SET", "k", "v");
            Assert.Equal(1, engine.GetDatabase(0).Count);
        }

        Assert.Equal(1, engine.GetDatabase(0).Count);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task PortInUseIsAnError(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        foreach (int reactors in (int[])[1, 2])
        {
            ServerOptions options = new() { Port = server.Server.Port, Transport = transport, Bind = ["127.0.0.1"], Reactors = reactors };
            SocketException e = Assert.Throws<SocketException>(() => TiercelServer.Start(new EngineOptions(), options));
            Assert.Equal(SocketError.AddressAlreadyInUse, e.SocketErrorCode);
        }
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task StopExecutesWhatWasSentAndFlushesReplies(TransportKind transport)
    {
        RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        client.Call("PING");
        client.Send("ECHO last\r\n"u8);

        await server.DisposeAsync();

        Assert.Equal("last", client.Read().Text);
        Assert.Throws<EndOfStreamException>(client.Read);
    }

    [OnLinuxFact]
    public async Task StopServesConnectionsThatStillWaitToBeAccepted()
    {
        RunningServer server = new(TransportKind.Epoll, static o => o.Reactors = 1);
        using RespConnection busy = server.Connect();
        int sleeping = server.Server.Context.Dispatcher.Table.All.Single(static c => c.Name == "DEBUG").Id;
        busy.Send("DEBUG SLEEP 0.5\r\n"u8);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Snapshot() is [var only] && only.LastCommandId == sleeping);
        RespConnection[] waiting = [.. Enumerable.Range(0, 100).Select(_ => server.Connect())];
        foreach (RespConnection client in waiting) client.Send("PING\r\n"u8);

        await server.DisposeAsync();

        foreach (RespConnection client in waiting)
        {
            Assert.Equal("PONG", client.Read().Text);
            client.Dispose();
        }
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task SecondDisposeWaitsForTheSameEnd(TransportKind transport)
    {
        RunningServer server = new(transport);
        await Task.WhenAll(server.DisposeAsync().AsTask(), server.DisposeAsync().AsTask());
        await server.DisposeAsync();
    }

    [OnLinuxFact]
    public async Task SeveralReactorsServeAndStop()
    {
        RunningServer server = new(TransportKind.Epoll, o => o.Reactors = 3);
        RespConnection[] clients = [.. Enumerable.Range(0, 30).Select(_ => server.Connect())];
        foreach (RespConnection client in clients) Assert.Equal("PONG", client.Call("PING").Text);
        Assert.True(server.Server.Context.Counters().Count(static c => c.BytesReceived > 0) > 1);
        await server.DisposeAsync();
        foreach (RespConnection client in clients) Assert.Throws<EndOfStreamException>(client.Read);
    }

    [OnLinuxFact]
    public async Task StoppedServerLeavesNoThread()
    {
        await using (new RunningServer(TransportKind.Epoll))
        {
            Assert.Contains("tiercel-reactor", ThreadNames());
        }

        RunningServer.WaitUntil(static () => !ThreadNames().Contains("tiercel-reactor"));
    }

    private static List<string> ThreadNames()
    {
        List<string> names = [];
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                // The kernel keeps fifteen characters.
                names.Add(File.ReadAllText(task + "/comm").Trim() is "tiercel-reactor" ? "tiercel-reactor" : "");
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return names;
    }
}
