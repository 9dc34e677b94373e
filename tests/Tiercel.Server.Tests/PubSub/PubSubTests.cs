using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class PubSubTests
{
    private const int Channels = 4;
    private const int Publishers = 3;
    private const int MessagesOfEach = 4_000;

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task EveryMessageComesOnceAndInTheOrderOfItsPublisher(TransportKind transport)
    {
        int seed = SeededRandom.Create().Seed;
        await using RunningServer server = new(transport, static o => o.Reactors = 2);
        Subscriber[] subscribers =
        [
            .. Enumerable.Range(0, 2).Select(i => new Subscriber(server, seed + i, staysSubscribed: true, protocol: 2 + i)),
            .. Enumerable.Range(2, 4).Select(i => new Subscriber(server, seed + i, staysSubscribed: false, protocol: 2 + (i % 2))),
        ];
        foreach (Subscriber subscriber in subscribers) subscriber.Start();
        Thread[] publishers = [.. Enumerable.Range(0, Publishers).Select(p => new Thread(() => Publish(server, p, seed)))];
        foreach (Thread publisher in publishers) publisher.Start();
        foreach (Thread publisher in publishers) publisher.Join();
        using RespConnection last = server.Connect();
        Assert.Equal(subscribers.Length, last.Call("PUBLISH", "end", "").Integer);
        foreach (Subscriber subscriber in subscribers) subscriber.Join($"seed {seed}");
        RunningServer.WaitUntil(() => server.Server.Context.Broker.Channels.Count == 0);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task SubscriberThatDoesNotReadIsCutAndOthersAreUnhurt(TransportKind transport)
    {
        const int limit = 4_000_000;
        const int payload = 20_000;
        const int count = 2_000;
        await using RunningServer server = new(
            transport, static o => o.OutputBufferLimits = new() { PubSub = new(limit, 0, 0) });
        using RespConnection slow = server.Connect();
        using RespConnection quick = server.Connect();
        using RespConnection publisher = server.Connect();
        slow.Call("SUBSCRIBE", "c");
        quick.Call("SUBSCRIBE", "c");
        Session session = server.Server.Context.Sessions.Snapshot()[0];
        Thread reader = new(() =>
        {
            for (int i = 0; i < count; i++) Assert.Equal($"{i:D6}", quick.Read().Items[2].Text[..6]);
        });
        reader.Start();
        long most = 0;
        for (int i = 0; i < count; i++)
        {
            publisher.Call(["PUBLISH"u8.ToArray(), "c"u8.ToArray(), Encoding.ASCII.GetBytes($"{i:D6}{new string('x', payload)}")]);
            most = Math.Max(most, session.UnreadBytes);
        }

        reader.Join();
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 2);
        slow.ReadToEnd(5000, out bool closed);
        Assert.True(closed);
        Assert.InRange(most, payload, limit + (10 * payload));
        Assert.Equal(1, publisher.Call("PUBLISH", "c", "last").Integer);
        Assert.Equal("last", quick.Read().Items[2].Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task SubscriberBeyondTheSoftLimitIsCutAfterItsTime(TransportKind transport)
    {
        await using RunningServer server = new(
            transport, static o => o.OutputBufferLimits = new() { PubSub = new(0, 1_000_000, 1) });
        using RespConnection slow = server.Connect();
        using RespConnection publisher = server.Connect();
        slow.Call("SUBSCRIBE", "c");
        for (int i = 0; i < 20; i++) publisher.Call(["PUBLISH"u8.ToArray(), "c"u8.ToArray(), new byte[1_000_000]]);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 1);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task SlowSubscriberGetsEverythingOnceItReads(TransportKind transport)
    {
        const int count = 300;
        await using RunningServer server = new(transport);
        using RespConnection slow = server.Connect();
        using RespConnection publisher = server.Connect();
        slow.Call("SUBSCRIBE", "c");
        byte[] payload = new byte[50_000];
        for (int i = 0; i < count; i++) publisher.Call(["PUBLISH"u8.ToArray(), "c"u8.ToArray(), payload]);
        Session session = server.Server.Context.Sessions.Snapshot()[0];
        // What the socket did not take stays where it is shared: in the inbox, not in the client's own output.
        Assert.InRange(session.PendingOutputBytes, 1, 200_000);
        for (int i = 0; i < count; i++) Assert.Equal(payload.Length, slow.Read().Items[2].Payload.Length);
        Assert.Equal("pong", slow.Call("PING").Items[0].Text);
        RunningServer.WaitUntil(() => session.UnreadBytes == 0);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task SubscriptionsEndWithTheConnection(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection publisher = server.Connect();
        RespConnection[] subscribers = [.. Enumerable.Range(0, 20).Select(_ => server.Connect())];
        foreach (RespConnection subscriber in subscribers)
        {
            subscriber.Call("SUBSCRIBE", "c");
            subscriber.Call("PSUBSCRIBE", "c*");
            subscriber.Call("SSUBSCRIBE", "c");
        }

        Assert.Equal(40, publisher.Call("PUBLISH", "c", "x").Integer);
        Assert.Equal(20, publisher.Call("CLIENT", "KILL", "TYPE", "pubsub").Integer);
        // At once, though their last turns may be yet to come.
        Assert.Equal(0, publisher.Call("PUBLISH", "c", "x").Integer);
        Assert.Equal(0, publisher.Call("PUBSUB", "NUMSUB", "c").Items[1].Integer);
        Assert.Equal(0, publisher.Call("PUBSUB", "NUMPAT").Integer);
        Assert.Empty(publisher.Call("PUBSUB", "CHANNELS").Items);
        Broker broker = server.Server.Context.Broker;
        RunningServer.WaitUntil(() => broker.Channels.Count + broker.Patterns.Count + broker.ShardChannels.Count == 0);
        foreach (RespConnection subscriber in subscribers) subscriber.Dispose();
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task SubscriberIsNotIdle(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.IdleTimeoutSeconds = 1);
        using RespConnection subscriber = server.Connect();
        using RespConnection idle = server.Connect();
        subscriber.Call("SUBSCRIBE", "c");
        idle.Call("PING");
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 1);
        using RespConnection publisher = server.Connect();
        Assert.Equal(1, publisher.Call("PUBLISH", "c", "x").Integer);
        Assert.Equal("x", subscriber.Read().Items[2].Text);
    }

    [Fact]
    public async Task MessagesReachConnectionsInMemory()
    {
        await using RunningServer server = new(TransportKind.Sockets);
        await using Stream subscriber = server.Server.ConnectInMemory();
        using RespConnection publisher = server.Connect();
        await subscriber.WriteAsync("SUBSCRIBE c\r\n"u8.ToArray());
        await Expect(subscriber, "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n");
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(1, publisher.Call("PUBLISH", "c", "x").Integer);
            await Expect(subscriber, "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nx\r\n");
        }
    }

    [Fact]
    public void NamesOfOneClientAreBounded()
    {
        using Engine.Keyspace keyspace = new(new Engine.EngineOptions());
        ServerContext server = new(keyspace, new ServerOptions());
        System.Net.IPEndPoint here = new(System.Net.IPAddress.Loopback, 0);
        Subscriptions subscriptions = new Session(server, 1, here, here).RequireSubscriptions();
        byte[] name = new byte[64 * 1024 * 1024];
        while (subscriptions.HasRoomFor(name))
        {
            subscriptions.Patterns.Add(name);
            name = [.. name];
            name[0]++;
        }

        Assert.Equal(3, subscriptions.Patterns.Count);
        Assert.True(subscriptions.HasRoomFor("small"u8));
        subscriptions.Clear();
        Assert.True(subscriptions.HasRoomFor(name));
    }

    private static void Publish(RunningServer server, int number, int seed)
    {
        using RespConnection connection = server.Connect();
        Random random = new(seed + 1000 + number);
        int[] sent = new int[Channels];
        for (int i = 0; i < MessagesOfEach;)
        {
            int burst = Math.Min(random.Next(1, 40), MessagesOfEach - i);
            StringBuilder commands = new();
            for (int j = 0; j < burst; j++, i++)
            {
                int channel = random.Next(Channels);
                commands.Append(CultureInfo.InvariantCulture, $"PUBLISH c{channel} {number}:{sent[channel]++}\r\n");
            }

            connection.Send(Encoding.ASCII.GetBytes(commands.ToString()));
            for (int j = 0; j < burst; j++) Assert.InRange(connection.Read().Integer, 2, 6);
        }
    }

    private static async Task Expect(Stream stream, string reply)
    {
        byte[] buffer = new byte[reply.Length];
        await stream.ReadExactlyAsync(buffer);
        Assert.Equal(reply, Encoding.ASCII.GetString(buffer));
    }

    // Subscribes and unsubscribes at random, and checks what comes: nothing comes twice or too late, and of what a publisher
    // sends to a channel something is missing at most once for each time that it is subscribed to.
    private sealed class Subscriber
    {
        private readonly RespConnection _connection;
        private readonly Random _random;
        private readonly bool _staysSubscribed;
        private readonly Thread _thread;
        private readonly int[,] _last = new int[Publishers, Channels];
        private readonly int[,] _gaps = new int[Publishers, Channels];
        private readonly bool[] _subscribes = new bool[Channels];
        private Exception? _failure;
        private int _received;

        public Subscriber(RunningServer server, int seed, bool staysSubscribed, int protocol)
        {
            _connection = server.Connect();
            if (protocol == 3) _connection.Call("HELLO", "3");
            _random = new Random(seed);
            _staysSubscribed = staysSubscribed;
            for (int p = 0; p < Publishers; p++)
            {
                for (int c = 0; c < Channels; c++) _last[p, c] = -1;
            }

            _connection.Call("SUBSCRIBE", "end");
            if (staysSubscribed)
            {
                for (int c = 0; c < Channels; c++) _connection.Call("SUBSCRIBE", "c" + c);
            }

            _thread = new Thread(Run);
        }

        public void Start() => _thread.Start();

        public void Join(string context)
        {
            _thread.Join();
            _connection.Dispose();
            if (_failure is not null) Assert.Fail($"{context}: {_failure}");
            if (_staysSubscribed) Assert.Equal(Publishers * MessagesOfEach, _received);
        }

        private void Run()
        {
            try
            {
                while (TakeOne())
                {
                    if (_staysSubscribed || _random.Next(5) > 0) continue;
                    int channel = _random.Next(Channels);
                    _subscribes[channel] = !_subscribes[channel];
                    _connection.Send(Encoding.ASCII.GetBytes($"{(_subscribes[channel] ? "" : "UN")}SUBSCRIBE c{channel}\r\n"));
                }
            }
            catch (Exception e)
            {
                _failure = e;
            }
        }

        private bool TakeOne()
        {
            if (!_staysSubscribed && !_subscribes.Contains(true))
            {
                _subscribes[0] = true;
                _connection.Send("SUBSCRIBE c0\r\n"u8);
            }

            RespReply reply = _connection.Read();
            string channel = reply.Items[1].Text;
            if (channel == "end") return reply.Items[0].Text != "message";
            if (reply.Items[0].Text == "message") Check(channel[1] - '0', reply.Items[2].Text);
            else if (reply.Items[0].Text == "subscribe")
                for (int p = 0; p < Publishers; p++) _gaps[p, channel[1] - '0']++;
            return true;
        }

        private void Check(int channel, string payload)
        {
            int publisher = payload[0] - '0';
            int number = int.Parse(payload.AsSpan(2), CultureInfo.InvariantCulture);
            ref int last = ref _last[publisher, channel];
            Assert.True(number > last, $"{number} after {last}");
            if (number != last + 1) Assert.True(--_gaps[publisher, channel] >= 0, $"{number} after {last}");
            last = number;
            _received++;
        }
    }
}
