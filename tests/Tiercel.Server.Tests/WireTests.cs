using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class WireTests
{
    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task PipelineIsAnsweredInOrder(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        StringBuilder commands = new();
        for (int i = 0; i < 5000; i++) commands.Append(CultureInfo.InvariantCulture, $"*2\r\n$4\r\nECHO\r\n$5\r\n{i:D5}\r\n");

        client.Send(Encoding.ASCII.GetBytes(commands.ToString()));

        for (int i = 0; i < 5000; i++) Assert.Equal(i, int.Parse(client.Read().Text, CultureInfo.InvariantCulture));
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task CommandCutAtEveryByteIsAnswered(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        byte[] command = RespConnection.Encode(["ECHO"u8.ToArray(), "hello\r\nworld"u8.ToArray()]);

        for (int cut = 1; cut < command.Length; cut++)
        {
            client.Send(command.AsSpan(0, cut));
            using RespConnection other = server.Connect();
            Assert.Equal("PONG", other.Call("PING").Text);
            client.Send(command.AsSpan(cut));
            Assert.Equal("hello\r\nworld", client.Read().Text);
        }
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task InlineCommandsAndArraysMix(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();

        client.Send("ECHO \"a\\x41 b\"\r\n*1\r\n$4\r\nPING\r\n\r\nECHO 'c d'\nPING\r\n"u8);

        Assert.Equal(["aA b", "PONG", "c d", "PONG"], Enumerable.Range(0, 4).Select(_ => client.Read().Text));
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ArgumentOfManyMegabytesReturnsWhole(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        byte[] value = new byte[20_000_000];
        new Random(1).NextBytes(value);

        Assert.Equal("OK", client.Call(["SET"u8.ToArray(), "k"u8.ToArray(), value]).Text);
        Assert.Equal(value, client.Call("GET", "k").Payload);
        Assert.Equal("PONG", client.Call("PING").Text);
        Session session = Assert.Single(server.Server.Context.Sessions.Snapshot());
        Assert.True(session.Input.Capacity < 100_000, "the connection keeps no large buffer");
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task LargeReplyBeforeARefusedCommandHarmsNeither(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        byte[] value = new byte[100_000];
        client.Call(["SET"u8.ToArray(), "k"u8.ToArray(), value]);
        // The first calls are timed for themselves; a later one only because its reply is large.
        for (int i = 0; i < 3; i++) Assert.Equal(value, client.Call("GET", "k").Payload);
        foreach (string refused in (string[])["NOSUCH a", "GET"])
        {
            client.Send(Encoding.ASCII.GetBytes($"*2\r\n$3\r\nGET\r\n$1\r\nk\r\n{Frame(refused)}"));
            Assert.Equal(value, client.Read().Payload);
            Assert.StartsWith("ERR ", client.Read().Text, StringComparison.Ordinal);
        }

        Assert.Equal("PONG", client.Call("PING").Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task CommandOfManyArgumentsIsExecuted(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        const int pairs = 100_000;
        byte[][] arguments = new byte[1 + (2 * pairs)][];
        arguments[0] = "MSET"u8.ToArray();
        for (int i = 1; i < arguments.Length; i++) arguments[i] = Encoding.ASCII.GetBytes("k" + (i & ~1));

        Assert.Equal("OK", client.Call(arguments).Text);
        Assert.Equal(pairs, client.Call("DBSIZE").Integer);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ProtocolErrorClosesOnlyItsConnection(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection bystander = server.Connect();
        bystander.Send("*2\r\n$4\r\nECHO\r\n$2\r\n"u8);
        using RespConnection client = server.Connect();

        client.Send("PING\r\n*1\r\n:5\r\nPING\r\n"u8);
        string answer = Encoding.ASCII.GetString(client.ReadToEnd(5000, out bool closed));
        bystander.Send("hi\r\n"u8);

        Assert.True(closed);
        Assert.Equal("+PONG\r\n-ERR Protocol error: expected '$', got ':'\r\n", answer);
        Assert.Equal("hi", bystander.Read().Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task HttpRequestIsClosedWithoutAnAnswer(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        foreach (string request in (string[])["POST / HTTP/1.1\r\nHost: x\r\n\r\n", "Host: x\r\nFLUSHALL\r\n"])
        {
            using RespConnection client = server.Connect();
            client.Send(Encoding.ASCII.GetBytes(request));
            Assert.Empty(client.ReadToEnd(5000, out bool closed));
            Assert.True(closed);
        }
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task QuitAnswersThenCloses(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();

        client.Send("PING\r\nQUIT\r\nPING\r\n"u8);

        Assert.Equal("+PONG\r\n+OK\r\n", Encoding.ASCII.GetString(client.ReadToEnd(5000, out bool closed)));
        Assert.True(closed);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 0);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task HalfClosedClientGetsItsReplies(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();

        client.Send("PING\r\nPING\r\n"u8);
        client.FinishSending();

        Assert.Equal("+PONG\r\n+PONG\r\n", Encoding.ASCII.GetString(client.ReadToEnd(5000, out bool closed)));
        Assert.True(closed);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ManyConnectionsAreServedAndForgotten(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        RespConnection[] clients = [.. Enumerable.Range(0, 200).Select(_ => server.Connect())];

        for (int i = 0; i < clients.Length; i++) clients[i].Send(Encoding.ASCII.GetBytes($"ECHO {i}\r\n"));
        for (int i = 0; i < clients.Length; i++) Assert.Equal(i, int.Parse(clients[i].Read().Text, CultureInfo.InvariantCulture));
        Assert.Equal(clients.Length, server.Server.Context.Sessions.Count);
        foreach (RespConnection client in clients) client.Dispose();

        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 0);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientBeyondMaxClientsIsRefused(TransportKind transport)
    {
        await using RunningServer server = new(transport, o => o.MaxClients = 1);
        using RespConnection first = server.Connect();
        Assert.Equal("PONG", first.Call("PING").Text);
        using RespConnection second = server.Connect();

        Assert.Equal("-ERR max number of clients reached\r\n", Encoding.ASCII.GetString(second.ReadToEnd(5000, out bool closed)));
        Assert.True(closed);
        Assert.Equal(1, server.Server.Context.Sessions.Rejected);
        Assert.Equal("PONG", first.Call("PING").Text);
    }

    private static string Frame(string words) =>
        Encoding.ASCII.GetString(RespConnection.Encode([.. words.Split(' ').Select(Encoding.ASCII.GetBytes)]));
}
