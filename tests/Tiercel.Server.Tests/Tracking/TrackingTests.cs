using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class TrackingTests
{
    private const int Keys = 40;

    [Theory]
    [ClassData(typeof(AllTransports))]
    public Task WhatAClientKeepsIsNeverOldOnceAllIsQuiet(TransportKind transport) => KeepAndCompare(transport, "ON");

    [Theory]
    [ClassData(typeof(AllTransports))]
    public Task WhatAClientKeepsByPrefixIsNeverOldOnceAllIsQuiet(TransportKind transport) =>
        KeepAndCompare(transport, "ON BCAST PREFIX k");

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ChangesInProcessAndKeysThatExpireAreTold(TransportKind transport)
    {
        using TiercelEngine engine = new();
        await using TiercelServer server = TiercelServer.Start(
            engine, new ServerOptions { Port = 0, Transport = transport, Bind = ["127.0.0.1"] });
        using RespConnection client = new(server.Port);
        client.Call("HELLO", "3");
        client.Call("CLIENT", "TRACKING", "ON");
        client.Call("GET", "a");
        engine.GetDatabase(0).Strings.Set("a", "1");
        Assert.Equal("a", client.Read().Items[1].Items[0].Text);
        client.Call("CLIENT", "TRACKING", "OFF");
        client.Call("CLIENT", "TRACKING", "ON", "BCAST");
        engine.GetDatabase(0).Strings.Set("b", "1");
        Assert.Equal("b", client.Read().Items[1].Items[0].Text);
        engine.GetDatabase(0).Strings.Set("b", "1", TimeSpan.FromMilliseconds(20));
        Assert.Equal("b", client.Read().Items[1].Items[0].Text);
        Assert.Equal("b", client.Read().Items[1].Items[0].Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ExchangeOfDatabasesIsToldAsNull(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        using RespConnection other = server.Connect();
        client.Call("HELLO", "3");
        client.Call("CLIENT", "TRACKING", "ON");
        client.Call("GET", "a");
        other.Call("SWAPDB", "0", "1");
        Assert.True(client.Read().Items[1].IsNull);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task NobodyListensOnceTheLastClientHasGone(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        ServerContext context = server.Server.Context;
        using RespConnection other = server.Connect();
        using (RespConnection client = server.Connect())
        {
            client.Call("HELLO", "3");
            client.Call("CLIENT", "TRACKING", "ON");
            client.Call("GET", "a");
            Assert.Equal(1, context.Tracking.Table.Keys);
            Assert.NotNull(context.Keyspace.Sink);
        }

        RunningServer.WaitUntil(() => context.Keyspace.Sink is null && context.Tracking.Table.Keys == 0);
        Assert.Equal(0, context.Tracking.Clients);
        context.Tracking.Table.CheckInvariants();
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task PrefixesOfAClientAreBounded(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        string[] prefixes = [.. Enumerable.Range(0, TrackingOptions.MaxPrefixes + 1).SelectMany(static i => new[] { "PREFIX", $"{i:D5}" })];
        Assert.True(client.Call(["CLIENT", "TRACKING", "ON", "BCAST", .. prefixes]).IsError);
        Assert.Equal("OK", client.Call(["CLIENT", "TRACKING", "ON", "BCAST", .. prefixes[2..]]).Text);
        Assert.True(client.Call("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "x").IsError);
        Assert.Equal(TrackingOptions.MaxPrefixes, server.Server.Context.Tracking.Prefixes.Count);
        client.Call("CLIENT", "TRACKING", "OFF");
        Assert.Equal(0, server.Server.Context.Tracking.Prefixes.Count);
    }

    private static async Task KeepAndCompare(TransportKind transport, string mode)
    {
        int seed = SeededRandom.Create().Seed;
        await using RunningServer server = new(transport, static o => o.Reactors = 2);
        Keeper[] keepers = [.. Enumerable.Range(0, 2).Select(i => new Keeper(server, seed + i, mode))];
        Thread[] writers = [.. Enumerable.Range(0, 2).Select(i => new Thread(() => Write(server, seed + 10 + i)))];
        foreach (Thread thread in writers) thread.Start();
        foreach (Keeper keeper in keepers) keeper.Start();
        foreach (Thread thread in writers) thread.Join();
        using RespConnection reader = server.Connect();
        foreach (Keeper keeper in keepers) keeper.Check(reader, $"seed {seed}");
        KeyTracking tracking = server.Server.Context.Tracking;
        RunningServer.WaitUntil(() => tracking.Clients == 0 && tracking.Table.Keys == 0);
        tracking.Table.CheckInvariants();
    }

    private static void Write(RunningServer server, int seed)
    {
        Random random = new(seed);
        using RespConnection connection = server.Connect();
        for (int i = 0; i < 3_000; i++)
        {
            string key = "k" + random.Next(Keys).ToString(CultureInfo.InvariantCulture);
            string other = "k" + random.Next(Keys).ToString(CultureInfo.InvariantCulture);
            string value = i.ToString(CultureInfo.InvariantCulture);
            connection.Call(random.Next(8) switch
            {
                0 => ["DEL", key],
                1 => ["RENAME", key, other],
                2 => ["MSET", key, value, other, value],
                3 => ["SET", key, value, "PX", "5"],
                4 => ["COPY", key, other, "REPLACE"],
                _ => ["SET", key, value],
            });
        }
    }

    // Reads keys at random and keeps what it has read until it is told that it has changed.
    private sealed class Keeper
    {
        private readonly RespConnection _connection;
        private readonly Random _random;
        private readonly Thread _thread;
        private readonly Dictionary<string, string?> _kept = [];

        public Keeper(RunningServer server, int seed, string mode)
        {
            _connection = server.Connect();
            _random = new Random(seed);
            _connection.Call("HELLO", "3");
            _connection.Call(["CLIENT", "TRACKING", .. mode.Split(' ')]);
            _thread = new Thread(Run);
        }

        public void Start() => _thread.Start();

        public void Check(RespConnection reader, string context)
        {
            _thread.Join();
            // Nothing is left to expire; what the writers have caused is told before a change that is made from now on.
            for (int i = 0; i < Keys; i++)
            {
                string key = "k" + i.ToString(CultureInfo.InvariantCulture);
                RunningServer.WaitUntil(() => reader.Call("PTTL", key).Integer < 0);
            }

            Ask("GET", "k end");
            reader.Call("SET", "k end", "1");
            while (_kept.ContainsKey("k end")) Take(_connection.Read());
            foreach ((string key, string? value) in _kept)
            {
                RespReply now = reader.Call("GET", key);
                Assert.True(value == (now.IsNull ? null : now.Text), $"{context}: {key} is {now}, and {value} was kept");
            }

            _connection.Dispose();
        }

        private void Run()
        {
            for (int i = 0; i < 4_000; i++) Ask("GET", "k" + _random.Next(Keys).ToString(CultureInfo.InvariantCulture));
        }

        private void Ask(string command, string key)
        {
            _connection.Send(RespConnection.Encode([Encoding.ASCII.GetBytes(command), Encoding.ASCII.GetBytes(key)]));
            RespReply reply;
            while ((reply = _connection.Read()).Type == '>') Take(reply);
            _kept[key] = reply.IsNull ? null : reply.Text;
        }

        private void Take(RespReply push)
        {
            Assert.Equal("invalidate", push.Items[0].Text);
            foreach (RespReply key in push.Items[1].Items) _kept.Remove(key.Text);
        }
    }
}
