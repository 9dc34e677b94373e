using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class ClientKillTests
{
    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task IdleClientIsClosedByItsId(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection victim = server.Connect();
        using RespConnection killer = server.Connect();
        string id = victim.Call("CLIENT", "ID").Integer.ToString(CultureInfo.InvariantCulture);

        Assert.Equal(1, killer.Call("CLIENT", "KILL", "ID", id).Integer);

        Assert.Throws<EndOfStreamException>(victim.Read);
        Assert.Equal(0, killer.Call("CLIENT", "KILL", "ID", id).Integer);
        Assert.Equal(1, killer.Call("CLIENT", "LIST").Text.Count(static c => c == '\n'));
        Assert.Equal("PONG", killer.Call("PING").Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task KilledClientSeesAnEndAndNoReset(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using Socket victim = new(SocketType.Stream, ProtocolType.Tcp);
        await victim.ConnectAsync(IPAddress.Loopback, server.Server.Port);
        await victim.SendAsync("PING\r\n"u8.ToArray());
        byte[] reply = new byte[100];
        Assert.Equal("+PONG\r\n".Length, await victim.ReceiveAsync(reply));
        using RespConnection killer = server.Connect();

        Assert.Equal(1, killer.Call("CLIENT", "KILL", "TYPE", "normal").Integer);

        Assert.Equal(0, await victim.ReceiveAsync(reply)); // a reset would throw
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientIsClosedByItsAddress(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection victim = server.Connect();
        using RespConnection killer = server.Connect();
        victim.Call("PING");
        string address = server.Server.Context.Sessions.Snapshot()[0].Peer;

        Assert.Equal("OK", killer.Call("CLIENT", "KILL", address).Text);
        Assert.Throws<EndOfStreamException>(victim.Read);
        Assert.True(killer.Call("CLIENT", "KILL", address).IsError);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task KillOfAllSparesTheCaller(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.Reactors = 2);
        RespConnection[] victims = [.. Enumerable.Range(0, 20).Select(_ => server.Connect())];
        foreach (RespConnection victim in victims) victim.Call("PING");
        using RespConnection killer = server.Connect();

        Assert.Equal(victims.Length, killer.Call("CLIENT", "KILL", "TYPE", "normal").Integer);

        foreach (RespConnection victim in victims)
        {
            Assert.Throws<EndOfStreamException>(victim.Read);
            victim.Dispose();
        }

        Assert.Equal(1, server.Server.Context.Sessions.Count);
    }

    [Fact]
    public async Task ListShowsTheFileOfTheSocket()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();

        string line = client.Call("CLIENT", "INFO").Text;

        Assert.Matches(@" fd=[1-9]\d* name= ", line);
    }

    [Fact]
    public async Task OnlyWhoIsConnectedForLongEnoughIsClosedByAge()
    {
        FakeTimeProvider time = new();
        ServerOptions options = new() { Port = 0, Bind = ["127.0.0.1"] };
        await using TiercelServer server = TiercelServer.Start(new Engine.EngineOptions { TimeProvider = time }, options);
        using RespConnection old = new(server.Port);
        old.Call("PING");
        time.Advance(TimeSpan.FromSeconds(100));
        using RespConnection killer = new(server.Port);
        killer.Call("PING");

        Assert.Equal(0, killer.Call("CLIENT", "KILL", "MAXAGE", "101", "SKIPME", "no").Integer);
        Assert.Equal(1, killer.Call("CLIENT", "KILL", "MAXAGE", "100", "SKIPME", "no").Integer);
        Assert.Throws<EndOfStreamException>(old.Read);
        Assert.Equal("ERR maxage should be greater than 0", killer.Call("CLIENT", "KILL", "MAXAGE", "0").Text);
        Assert.Equal("ERR maxage is not an integer or out of range", killer.Call("CLIENT", "KILL", "MAXAGE", "x").Text);
    }
}
