using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class ClientMemoryTests
{
    private const int LimitBytes = 4_000_000;

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task LargestClientGoesAndTheOthersStay(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.MaxMemoryClients = new() { Bytes = LimitBytes });
        using RespConnection large = server.Connect();
        using RespConnection small = server.Connect();
        using RespConnection idle = server.Connect();
        SendPart(small, sent: LimitBytes / 8, of: LimitBytes / 4);
        SendPart(large, sent: 2 * LimitBytes, of: 4 * LimitBytes);

        RunningServer.WaitUntil(() => server.Server.Context.ClientMemory.Evicted == 1);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 2);

        Assert.Equal(LimitBytes / 4, SendRest(small, LimitBytes / 8));
        Assert.Contains("evicted_clients:1\r\n", idle.Call("INFO", "stats").Text, StringComparison.Ordinal);
        idle.Call("CONFIG", "RESETSTAT");
        Assert.Equal(0, server.Server.Context.ClientMemory.Evicted);
    }

    [Fact]
    public async Task SparedClientStays()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.MaxMemoryClients = new() { Bytes = LimitBytes });
        using RespConnection spared = server.Connect();
        using RespConnection other = server.Connect();
        spared.Call("CLIENT", "NO-EVICT", "ON");
        SendPart(spared, sent: 2 * LimitBytes, of: 3 * LimitBytes);
        SendPart(other, sent: 100_000, of: 200_000);

        RunningServer.WaitUntil(() => server.Server.Context.ClientMemory.Evicted == 1);

        Assert.Equal(3 * LimitBytes, SendRest(spared, LimitBytes));
    }

    [Fact]
    public async Task WithoutALimitNobodyGoes()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();
        SendPart(client, sent: 2 * LimitBytes, of: 3 * LimitBytes);

        Assert.Equal(3 * LimitBytes, SendRest(client, LimitBytes));
        Assert.Equal(0, server.Server.Context.ClientMemory.Evicted);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1kb", 1024)]
    [InlineData("5%", 50)]
    [InlineData("100%", 1000)]
    public void LimitIsToldInBytesOrAsAShareOfMemory(string text, long bytes)
    {
        Assert.True(ClientMemoryLimit.TryParse(text, ClientMemoryLimit.None, out ClientMemoryLimit? limit, out _));
        Assert.Equal(bytes, limit.Of(maxMemory: 1000));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1%")]
    [InlineData("101%")]
    [InlineData("%")]
    public void WhatIsNoLimitIsRefused(string text) =>
        Assert.False(ClientMemoryLimit.TryParse(text, ClientMemoryLimit.None, out _, out _));

    // The beginning of an ECHO, which occupies the server until its end comes.
    private static void SendPart(RespConnection client, int sent, int of)
    {
        client.Send(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*2\r\n$4\r\nECHO\r\n${of}\r\n")));
        try
        {
            client.Send(new byte[sent]);
        }
        catch (SocketException)
        {
            // Closed while we were still sending: as it should be.
        }
    }

    private static int SendRest(RespConnection client, int bytes)
    {
        client.Send(new byte[bytes]);
        client.Send("\r\n"u8);
        return client.Read().Payload.Length;
    }
}
