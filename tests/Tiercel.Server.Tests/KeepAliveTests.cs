using System.Net.Sockets;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class KeepAliveTests
{
    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task NewConnectionsFollowTheSetting(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection first = server.Connect();
        Assert.Equal("OK", first.Call("CONFIG", "SET", "tcp-keepalive", "77").Text);
        // Whoever was about to be accepted when the setting changed may still have the former one.
        using RespConnection second = server.Connect();
        second.Call("PING");
        using RespConnection third = server.Connect();
        third.Call("PING");
        Assert.Equal("OK", third.Call("CONFIG", "SET", "tcp-keepalive", "0").Text);
        using RespConnection fourth = server.Connect();
        fourth.Call("PING");
        using RespConnection fifth = server.Connect();
        fifth.Call("PING");

        Session[] sessions = server.Server.Context.Sessions.Snapshot();

        Assert.Equal((true, 300), KeepAliveOf(sessions[0]));
        Assert.Equal((true, 77), KeepAliveOf(sessions[2]));
        Assert.False(KeepAliveOf(sessions[4]).On);
    }

    private static (bool On, int Seconds) KeepAliveOf(Session session)
    {
        using SafeSocketHandle handle = new(session.Wire!.File, ownsHandle: false);
        using Socket socket = new(handle);
        bool on = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)! != 0;
        return (on, (int)socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime)!);
    }
}
