using System.Text;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>Large values are sent from where they are, in the order of the replies.</summary>
public sealed class LargeReplyTests
{
    private const int Bytes = 3_000_000;

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task LargeValuesStandInTheirPlaceAmongOtherReplies(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        (string a, string b) = (Text(1), Text(2));
        client.Call("MSET", "a", a, "b", b, "small", "x");
        client.Send("GET small\r\nGET a\r\nGET small\r\nGET b\r\nGET a\r\nMULTI\r\nGET b\r\nGET small\r\nGET a\r\nEXEC\r\nPING\r\n"u8);
        string[] replies = [.. Enumerable.Range(0, 9).Select(_ => client.Read().Text)];
        Assert.Equal(["x", a, "x", b, a, "OK", "QUEUED", "QUEUED", "QUEUED"], replies);
        Assert.Equal([b, "x", a], client.Read().Items.Select(static r => r.Text));
        Assert.Equal("PONG", client.Read().Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task WhatIsBeingSentStaysAsItWasWhateverBecomesOfTheKey(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        using RespConnection other = server.Connect();
        string value = Text(3);
        client.Call("SET", "a", value);
        client.Send("GET a\r\nGET a\r\nGETEX a PERSIST\r\nGETDEL a\r\n"u8);
        RunningServer.WaitUntil(() => server.Server.Context.Keyspace.Database(0).Count == 0);
        other.Call("SET", "a", Text(4));
        other.Call("SETRANGE", "a", "5", "changed");
        for (int i = 0; i < 4; i++) Assert.Equal(value, client.Read().Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task NothingStaysHeldWhenItsReaderIsGoneOrWantsNoReply(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection other = server.Connect();
        Keyspace keyspace = server.Server.Context.Keyspace;
        other.Call("SET", "a", Text(5));
        using (RespConnection client = server.Connect())
        {
            client.Send("CLIENT REPLY SKIP\r\nGET a\r\nCLIENT REPLY OFF\r\nGET a\r\nCLIENT REPLY ON\r\n"u8);
            Assert.Equal("OK", client.Read().Text);
            client.Send(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET a\r\n", 10))));
            RunningServer.WaitUntil(() => server.Server.Context.Sessions.Snapshot().Any(static s => s.PendingOutputBytes > 0));
            other.Call("DEL", "a");
            Assert.InRange(keyspace.Memory.UsedBytes, Bytes, long.MaxValue);
        }

        // The memory of a value that is held longest is freed with it.
        RunningServer.WaitUntil(() => keyspace.Memory.UsedBytes < Bytes);
    }

    private static string Text(int seed)
    {
        Random random = new(seed);
        return string.Create(Bytes, random, static (text, r) =>
        {
            for (int i = 0; i < text.Length; i++) text[i] = (char)('a' + r.Next(26));
        });
    }
}
