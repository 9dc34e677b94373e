using System.Net.Sockets;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class CongestionControlTests
{
    private const int LevelTcp = 6;
    private const int CongestionControl = 13;

    [OnLinuxTheory]
    [ClassData(typeof(AllTransports))]
    public async Task ConnectionsOfThisMachineHaveTheSimplestCongestionControl(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        client.Call("PING");

        using SafeSocketHandle handle = new(server.Server.Context.Sessions.Snapshot()[0].Wire!.File, ownsHandle: false);
        using Socket socket = new(handle);
        byte[] name = new byte[16];
        socket.GetRawSocketOption(LevelTcp, CongestionControl, name);

        Assert.StartsWith("reno\0", System.Text.Encoding.ASCII.GetString(name), StringComparison.Ordinal);
    }
}
