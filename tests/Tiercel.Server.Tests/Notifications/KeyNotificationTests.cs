using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class KeyNotificationTests
{
    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ChangesInProcessAreTold(TransportKind transport)
    {
        using TiercelEngine engine = new();
        ServerOptions options = new() { Port = 0, Transport = transport, Bind = ["127.0.0.1"] };
        Assert.True(KeyEventSetting.TryParse("EA", KeyEventSetting.None, out KeyEventSetting? events, out _));
        options.KeyEvents = events;
        TiercelServer server = TiercelServer.Start(engine, options);
        using RespConnection listener = new(server.Port);
        listener.Call("PSUBSCRIBE", "__key*");
        engine.GetDatabase(0).Strings.Set("a", "1");
        Assert.Equal(("__keyevent@0__:set", "a"), Next(listener));
        engine.GetDatabase(2).Sets.Add("s", "1");
        Assert.Equal(("__keyevent@2__:sadd", "s"), Next(listener));
        engine.GetDatabase(0).Keys.Remove("a");
        Assert.Equal(("__keyevent@0__:del", "a"), Next(listener));
        await server.DisposeAsync();
        Assert.Null(server.Context.Keyspace.Sink);
        engine.GetDatabase(0).Strings.Set("a", "1");
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task NobodyListensWhileNothingIsAskedFor(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        Engine.Keyspace keyspace = server.Server.Context.Keyspace;
        using RespConnection client = server.Connect();
        foreach (string nothing in (string[])["", "K", "A", "KEm"])
        {
            Assert.Equal("OK", client.Call("CONFIG", "SET", "notify-keyspace-events", nothing).Text);
            Assert.Null(keyspace.Sink);
            Assert.Equal(nothing == "KEm", keyspace.MissSink is not null);
        }

        client.Call("CONFIG", "SET", "notify-keyspace-events", "KEA");
        Assert.NotNull(keyspace.Sink);
        Assert.Null(keyspace.MissSink);
        client.Call("CONFIG", "SET", "notify-keyspace-events", "");
        Assert.Null(keyspace.Sink);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task EvictedKeysAreTold(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        using RespConnection listener = server.Connect();
        client.Call("CONFIG", "SET", "notify-keyspace-events", "Ee");
        listener.Call("PSUBSCRIBE", "*");
        client.Call("CONFIG", "SET", "maxkeys", "10", "maxmemory-policy", "allkeys-random");
        for (int i = 0; i < 11; i++) client.Call("SET", "key" + i, "x");
        Assert.Equal("__keyevent@0__:evicted", Next(listener).Channel);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task CallsOfATransactionAreToldOneByOne(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        using RespConnection listener = server.Connect();
        foreach (string rollback in (string[])["no", "yes"])
        {
            client.Call("CONFIG", "SET", "notify-keyspace-events", "EA", "multi-rollback", rollback);
            listener.Call("PSUBSCRIBE", "*");
            client.Call("MULTI");
            client.Call("SADD", "s", "a" + rollback, "b" + rollback);
            client.Call("SADD", "s", "c" + rollback);
            client.Call("SET", "k", "v", "EX", "100");
            client.Call("EXEC");
            Assert.Equal(("__keyevent@0__:sadd", "s"), Next(listener));
            Assert.Equal(("__keyevent@0__:sadd", "s"), Next(listener));
            Assert.Equal(("__keyevent@0__:set", "k"), Next(listener));
            Assert.Equal(("__keyevent@0__:expire", "k"), Next(listener));
        }
    }

    private static (string Channel, string Key) Next(RespConnection listener)
    {
        RespReply message = listener.Read();
        return (message.Items[2].Text, message.Items[3].Text);
    }
}
