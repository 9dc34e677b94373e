using System.Globalization;
using System.Text;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class BlockingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientsAreServedInTheOrderInWhichTheyCame(TransportKind transport)
    {
        const int count = 50;
        await using RunningServer server = new(transport, static o => o.Reactors = 2);
        using RespConnection pusher = server.Connect();
        RespConnection[] waiters = [.. Enumerable.Range(0, count).Select(_ => server.Connect())];
        for (int i = 0; i < count; i++) Block(server, waiters[i], i + 1, "BLPOP", "queue", "0");

        pusher.Call(["RPUSH", "queue", .. Enumerable.Range(0, count).Select(static i => i.ToString(CultureInfo.InvariantCulture))]);

        for (int i = 0; i < count; i++)
        {
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), waiters[i].Read().Items[1].Text);
            waiters[i].Dispose();
        }

        Assert.Equal(0, pusher.Call("EXISTS", "queue").Integer);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task CommandsBehindOneThatWaitsAreExecutedAfterIt(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection waiter = server.Connect();
        using RespConnection other = server.Connect();
        waiter.Send("SET a 1\r\nBLPOP k 0\r\nSET a 2\r\nBLPOP k 0\r\nGET a\r\n"u8);
        Assert.Equal("OK", waiter.Read().Text);
        AwaitBlocked(server, 1);
        Assert.Equal("1", other.Call("GET", "a").Text);

        other.Call("RPUSH", "k", "x");
        Assert.Equal("x", waiter.Read().Items[1].Text);
        Assert.Equal("OK", waiter.Read().Text);
        AwaitBlocked(server, 1);
        other.Call("RPUSH", "k", "y");
        Assert.Equal("y", waiter.Read().Items[1].Text);
        Assert.Equal("2", waiter.Read().Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task WhatAWaitingClientSendsIsHeldWithinBoundsAndExecutedLater(TransportKind transport)
    {
        const int commands = 20_000;
        await using RunningServer server = new(transport);
        using RespConnection waiter = server.Connect();
        using RespConnection other = server.Connect();
        Block(server, waiter, 1, "BLPOP", "k", "0");
        Session session = server.Server.Context.Sessions.Snapshot().Single(static s => s.Wait is not null);
        byte[] flood = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("INCR counter\r\n", commands)));
        Thread sender = new(() => waiter.Send(flood));
        sender.Start();
        RunningServer.WaitUntil(() => session.Input.Length >= 64 * 1024);
        Assert.InRange(session.Input.Length, 0, 256 * 1024);

        other.Call("RPUSH", "k", "x");

        Assert.Equal("x", waiter.Read().Items[1].Text);
        for (int i = 1; i <= commands; i++) Assert.Equal(i, waiter.Read().Integer);
        sender.Join();
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task TimeThatIsOverIsANullArray(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        foreach (string[] command in (string[][])
            [["BLPOP", "k", "0.02"], ["BLMOVE", "k", "l", "LEFT", "LEFT", "0.02"], ["BZPOPMIN", "k", "0.02"], ["XREAD", "BLOCK", "20", "STREAMS", "k", "0"]])
        {
            Assert.Equal("*-1\r\n", Encoding.ASCII.GetString(client.Call(command).Raw));
        }

        client.Call("HELLO", "3");
        Assert.Equal("_\r\n", Encoding.ASCII.GetString(client.Call("BLPOP", "k", "0.02").Raw));
        Assert.Equal("PONG", client.Call("PING").Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ElementIsNotGivenToAClientWhoHasLeft(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection other = server.Connect();
        RespConnection waiter = server.Connect();
        Block(server, waiter, 1, "BLPOP", "k", "0");
        waiter.Dispose();
        AwaitBlocked(server, 0);
        Assert.Equal(1, other.Call("RPUSH", "k", "x").Integer);
        Assert.Equal("x", other.Call("LPOP", "k").Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task WaitingClientThatSendsNothingMoreIsClosed(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection waiter = server.Connect();
        waiter.Send("BLPOP k 0\r\nSET a 1\r\n"u8);
        AwaitBlocked(server, 1);
        waiter.FinishSending();
        Assert.Throws<EndOfStreamException>(waiter.Read);
        using RespConnection other = server.Connect();
        Assert.Equal(0, other.Call("EXISTS", "a").Integer);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task UnblockEndsAWaitOnce(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.Reactors = 2);
        using RespConnection waiter = server.Connect();
        using RespConnection other = server.Connect();
        string id = waiter.Call("CLIENT", "ID").Integer.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(0, other.Call("CLIENT", "UNBLOCK", id).Integer);

        Block(server, waiter, 1, "BLPOP", "k", "0");
        Assert.Contains("flags=b", other.Call("CLIENT", "LIST").Text, StringComparison.Ordinal);
        Assert.Equal(1, other.Call("CLIENT", "UNBLOCK", id).Integer);
        Assert.True(waiter.Read().IsNull);
        Block(server, waiter, 1, "BLMOVE", "k", "l", "LEFT", "LEFT", "0");
        Assert.Equal(1, other.Call("CLIENT", "UNBLOCK", id, "ERROR").Integer);
        Assert.StartsWith("UNBLOCKED ", waiter.Read().Text, StringComparison.Ordinal);
        Assert.Equal(0, other.Call("CLIENT", "UNBLOCK", id, "ERROR").Integer);
        Assert.Equal("PONG", waiter.Call("PING").Text);
        Assert.Contains("errorstat_UNBLOCKED:count=1", other.Call("INFO", "errorstats").Text, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task KilledClientWaitsNoMore(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection waiter = server.Connect();
        using RespConnection other = server.Connect();
        string id = waiter.Call("CLIENT", "ID").Integer.ToString(CultureInfo.InvariantCulture);
        Block(server, waiter, 1, "BLPOP", "k", "0");
        Assert.Equal(1, other.Call("CLIENT", "KILL", "ID", id).Integer);
        Assert.Throws<EndOfStreamException>(waiter.Read);
        RunningServer.WaitUntil(() => !server.Server.Context.Keyspace.Database(0).Shards.Any(static s => s.HasWaiters));
        Assert.Equal(1, other.Call("RPUSH", "k", "x").Integer);
        Assert.Equal(1, other.Call("LLEN", "k").Integer);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ElementIsNotGivenToAClientThatWasJustKilled(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection waiter = server.Connect();
        using RespConnection other = server.Connect();
        string id = waiter.Call("CLIENT", "ID").Integer.ToString(CultureInfo.InvariantCulture);
        Block(server, waiter, 1, "BLPOP", "k", "0");
        other.Send(Encoding.ASCII.GetBytes($"CLIENT KILL ID {id}\r\nRPUSH k x\r\nLLEN k\r\n"));
        Assert.Equal(1, other.Read().Integer);
        Assert.Equal(1, other.Read().Integer);
        Assert.Equal(1, other.Read().Integer);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task EndOfAClientIsSeenBehindMoreThanOneTurnReads(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection waiter = server.Connect();
        string padding = new('x', 1000);
        // The whole fills the window of a turn to the last byte, and the end comes with it.
        byte[] pipeline = Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat($"SET key {padding}\r\n", 200)) + "BLPOP k 0\r\n");
        waiter.Send(pipeline);
        waiter.FinishSending();
        waiter.ReadToEnd(20_000, out bool closed);
        Assert.True(closed);
        AwaitBlocked(server, 0);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task WaitCountsAsActivityWhenItEnds(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection waiter = server.Connect();
        using RespConnection other = server.Connect();
        Block(server, waiter, 1, "BLPOP", "k", "0");
        Session session = server.Server.Context.Sessions.Snapshot().Single(static s => s.Wait is not null);
        session.ActiveAtMs = 0;
        other.Call("RPUSH", "k", "x");
        waiter.Read();
        Assert.NotEqual(0, session.ActiveAtMs);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task AnswerThatIsNotWantedIsDropped(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection waiter = server.Connect();
        using RespConnection other = server.Connect();
        waiter.Send("CLIENT REPLY SKIP\r\nBLPOP k 0\r\nPING\r\n"u8);
        AwaitBlocked(server, 1);
        other.Call("RPUSH", "k", "x");
        Assert.Equal("PONG", waiter.Read().Text);
        waiter.Send("CLIENT REPLY OFF\r\nBLPOP k 0\r\nCLIENT REPLY ON\r\nPING\r\n"u8);
        AwaitBlocked(server, 1);
        other.Call("RPUSH", "k", "y");
        Assert.Equal("OK", waiter.Read().Text);
        Assert.Equal("PONG", waiter.Read().Text);
        Assert.Equal(0, other.Call("EXISTS", "k").Integer);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ServerThatStopsDoesNotWaitForThoseWhoWait(TransportKind transport)
    {
        RunningServer server = new(transport);
        using RespConnection waiter = server.Connect();
        Block(server, waiter, 1, "BLPOP", "k", "0");
        await server.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.Throws<EndOfStreamException>(waiter.Read);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientsAndCallersInProcessWaitForEachOther(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        Database database = server.Server.Context.Keyspace.Database(0);
        Block(server, client, 1, "BLPOP", "k", "0");
        ValueTask<byte[]?> second = database.Lists.PopAsync("k", ListSide.Left, Patience);
        database.Lists.PushMany("k", ListSide.Right, "for the client", "for the caller");
        Assert.Equal("for the client", client.Read().Items[1].Text);
        Assert.Equal("for the caller"u8.ToArray(), await second);

        ValueTask<StreamMessage[]> entries = database.Streams.ReadAfterAsync("s", StreamId.Zero, Patience);
        Assert.False(entries.IsCompleted);
        client.Call("XADD", "s", "7-1", "f", "v");
        Assert.Equal(new StreamId(7, 1), Assert.Single(await entries).Id);
    }

    [Fact]
    public async Task ClientInMemoryWaits()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using Stream stream = server.Server.ConnectInMemory();
        stream.Write("BLPOP k 0\r\nPING\r\n"u8);
        AwaitBlocked(server, 1);
        using RespConnection other = server.Connect();
        other.Call("RPUSH", "k", "x");
        byte[] reply = new byte["*2\r\n$1\r\nk\r\n$1\r\nx\r\n+PONG\r\n".Length];
        await stream.ReadExactlyAsync(reply).AsTask().WaitAsync(Patience);
        Assert.Equal("*2\r\n$1\r\nk\r\n$1\r\nx\r\n+PONG\r\n", Encoding.ASCII.GetString(reply));
    }

    /// <summary>Producers and consumers on both reactors, some of whom give up: every element arrives once.</summary>
    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task NothingIsLostOrGivenTwice(TransportKind transport)
    {
        const int elements = 3000;
        await using RunningServer server = new(transport, static o => o.Reactors = 2);
        List<string>[] got = [.. Enumerable.Range(0, 4).Select(static _ => new List<string>())];
        Thread[] consumers = [.. got.Select(list => new Thread(() =>
        {
            using RespConnection client = server.Connect();
            while (true)
            {
                RespReply reply = client.Call("BLPOP", "a", "b", "end", "0.003");
                if (reply.IsNull) continue;
                if (reply.Items[0].Text == "end") return;
                list.Add(reply.Items[1].Text);
            }
        }))];
        foreach (Thread consumer in consumers) consumer.Start();
        using RespConnection producer = server.Connect();
        for (int i = 0; i < elements; i++)
            producer.Call(i % 3 == 0 ? "LPUSH" : "RPUSH", i % 2 == 0 ? "a" : "b", i.ToString(CultureInfo.InvariantCulture));
        RunningServer.WaitUntil(() => producer.Call("EXISTS", "a", "b").Integer == 0);
        producer.Call("RPUSH", "end", "1", "2", "3", "4");
        foreach (Thread consumer in consumers) consumer.Join();

        string[] all = [.. got.SelectMany(static list => list)];
        Assert.Equal(elements, all.Length);
        Assert.Equal(elements, all.Distinct().Count());
    }

    private static void Block(RunningServer server, RespConnection client, int total, params string[] command)
    {
        client.Send(RespConnection.Encode([.. command.Select(Encoding.ASCII.GetBytes)]));
        AwaitBlocked(server, total);
    }

    private static void AwaitBlocked(RunningServer server, int count) =>
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.CountWaiting() == count);
}
