using System.Text;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>What the io_uring transport has and the others have not: common buffers, receives that stay.</summary>
public sealed class IoUringTests
{
    private const int HeldBytes = 200_000;

    [IoUringFact]
    public async Task BuffersAreUsedOverAndOver()
    {
        // More receives than the sixteen bits by which the kernel counts buffers.
        const int rounds = 8_500;
        await using RunningServer server = new(TransportKind.IoUring);
        RespConnection[] clients = [.. Enumerable.Range(0, 8).Select(_ => server.Connect())];
        for (int i = 0; i < rounds; i++)
        {
            foreach (RespConnection client in clients) client.Send("PING\r\n"u8);
            foreach (RespConnection client in clients) Assert.Equal("PONG", client.Read().Text);
        }

        foreach (RespConnection client in clients) client.Dispose();
    }

    [IoUringFact]
    public async Task ClientsThatSendMoreThanThereAreBuffersAreAllServed()
    {
        const int commands = 4_000;
        await using RunningServer server = new(TransportKind.IoUring);
        RespConnection[] clients = [.. Enumerable.Range(0, 64).Select(_ => server.Connect())];
        byte[] flood = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("INCR n\r\n", commands)));
        Thread[] senders = [.. clients.Select(c => new Thread(() => c.Send(flood)))];
        foreach (Thread sender in senders) sender.Start();
        foreach (RespConnection client in clients)
        {
            long last = 0;
            for (int i = 0; i < commands; i++)
            {
                long next = client.Read().Integer;
                Assert.True(next > last);
                last = next;
            }
        }

        foreach (Thread sender in senders) sender.Join();
        Assert.Equal((clients.Length * commands).ToString(System.Globalization.CultureInfo.InvariantCulture), clients[0].Call("GET", "n").Text);
        foreach (RespConnection client in clients) client.Dispose();
    }

    [IoUringFact]
    public async Task MoreCompletionsAtOnceThanFitTheRingAreAllServed()
    {
        const int count = 300;
        const int rounds = 10;
        using TiercelEngine engine = new(new EngineOptions());
        ServerOptions options = new() { Port = 0, DebugAccess = DebugAccess.Yes };
        ReactorTransport transport = new("io_uring", static () => new RingPoller(entries: 4));
        await using TiercelServer server = TiercelServer.Start(engine, options, transport);
        using RespConnection other = new(server.Port);
        RespConnection[] clients = [.. Enumerable.Range(0, count).Select(_ => new RespConnection(server.Port))];
        foreach (RespConnection client in clients) client.Call("PING");
        for (int i = 0; i < rounds; i++)
        {
            // All of them send while the one thread sleeps: it wakes up to 300 receives, where 16 completions fit.
            other.Send("DEBUG SLEEP 0.1\r\n"u8);
            foreach (RespConnection client in clients) client.Send("INCR n\r\n"u8);
            foreach (RespConnection client in clients) Assert.Equal(':', client.Read().Type);
            Assert.Equal("OK", other.Read().Text);
        }

        Assert.Equal(count * rounds, other.Call("INCRBY", "n", "0").Integer);
        // Their ends come all at once too.
        other.Send("DEBUG SLEEP 0.1\r\n"u8);
        foreach (RespConnection client in clients) client.Dispose();
        Assert.Equal("OK", other.Read().Text);
        RunningServer.WaitUntil(() => server.Context.Sessions.Count == 1);
    }

    [IoUringFact]
    public async Task ClientsThatAreHeldBackKeepNoBuffersFromOthers()
    {
        await using RunningServer server = new(TransportKind.IoUring);
        RespConnection[] waiting = [.. Enumerable.Range(0, 40).Select(_ => server.Connect())];
        byte[] flood = [.. "BLPOP k 0\r\n"u8, .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("INCR n\r\n", HeldBytes / 8)))];
        foreach (RespConnection client in waiting) client.Send(flood);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.CountWaiting() == waiting.Length);
        using RespConnection other = server.Connect();

        other.Call(["SET"u8.ToArray(), "big"u8.ToArray(), new byte[5_000_000]]);
        Assert.Equal(5_000_000, other.Call("STRLEN", "big").Integer);

        foreach (RespConnection client in waiting)
        {
            other.Call("RPUSH", "k", "x");
        }

        foreach (RespConnection client in waiting)
        {
            Assert.Equal("x", client.Read().Items[1].Text);
            for (int i = 0; i < HeldBytes / 8; i++) Assert.Equal(':', client.Read().Type);
            client.Dispose();
        }
    }

    [IoUringFact]
    public async Task ConnectionsClosedInTheMiddleOfEverythingLeaveTheOthersUnhurt()
    {
        SeededRandom random = SeededRandom.Create();
        await using RunningServer server = new(TransportKind.IoUring);
        using RespConnection other = server.Connect();
        other.Call(["SET"u8.ToArray(), "big"u8.ToArray(), new byte[1_000_000]]);
        byte[] gets = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET big\r\n", 50)));
        for (int i = 0; i < 300; i++)
        {
            using RespConnection client = server.Connect();
            client.Send(random.Next(3) switch
            {
                0 => gets,
                1 => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("INCR n\r\n", 5_000))),
                _ => "BLPOP nokey 0\r\nPING\r\n"u8.ToArray(),
            });
            if (random.Next(2) == 0) Assert.Equal("PONG", other.Call("PING").Text);
        }

        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 1);
        Assert.Equal(1_000_000, other.Call("GET", "big").Payload.Length);
    }
}

/// <summary>A test of io_uring; skipped by name, with the reason, where the system does not permit it.</summary>
internal sealed class IoUringFactAttribute : FactAttribute
{
    public IoUringFactAttribute()
    {
        if (IoUringSupport.Missing is { } reason) Skip = "no io_uring here: " + reason;
    }
}
