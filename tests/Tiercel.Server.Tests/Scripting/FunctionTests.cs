using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>Functions over a wire: their state, and those that take long.</summary>
public sealed class FunctionTests
{
    private const string Counter =
        "#!lua name=counter\nlocal n = 0\nredis.register_function('next', function() n = n + 1 return n end)\n"
        + "redis.register_function('fail', function(k) n = n + 1 redis.call('SET', k[1], n) error('no') end)\n"
        + "redis.register_function('long', function(k) n = n + 1 redis.call('SET', k[1], n) for i = 1, 1e6 do end return n end)";

    private const string Endless =
        "#!lua name=endless\nredis.register_function('loop', function(k) redis.call('SET', k[1], 'x') while true do end end)\n"
        + "local n = 0 redis.register_function('looper', function(k) n = n + 1 redis.call('SET', k[1], 'x') while n do end end)";

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task StateIsCountedOnceForEachCallOfAllConnections(TransportKind transport)
    {
        const int clients = 4;
        const int calls = 200;
        await using RunningServer server = new(transport, static o => o.Reactors = 2);
        using RespConnection first = server.Connect();
        Assert.Equal("counter", first.Call("FUNCTION", "LOAD", Counter).Text);
        HashSet<long> seen = [];
        await Task.WhenAll(Enumerable.Range(0, clients).Select(i => Task.Run(() =>
        {
            using RespConnection client = server.Connect();
            client.Call("SELECT", i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            for (int n = 0; n < calls; n++)
            {
                long value = client.Call("FCALL", "next", "0").Integer;
                lock (seen) Assert.True(seen.Add(value), "Two calls have seen the same state.");
            }
        })));
        Assert.Equal(clients * calls + 1, first.Call("FCALL", "next", "0").Integer);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task DataIsTakenBackAndStateIsNot(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        client.Call("FUNCTION", "LOAD", Counter);
        Assert.True(client.Call("FCALL", "fail", "1", "key").IsError);
        Assert.True(client.Call("GET", "key").IsNull);
        Assert.Equal(2, client.Call("FCALL", "next", "0").Integer);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task LongCallChangesTheStateOnce(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        client.Call("FUNCTION", "LOAD", Counter);
        Assert.Equal(1, client.Call("FCALL", "long", "1", "key").Integer);
        Assert.Equal(2, client.Call("FCALL", "next", "0").Integer);
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("looper")]
    public async Task EndlessFunctionIsToldOfAndKilledAndTakenBack(string function)
    {
        await using RunningServer server = new(TransportKind.Sockets, static o => o.Reactors = 1);
        using RespConnection caller = server.Connect();
        using RespConnection other = server.Connect();
        other.Call("FUNCTION", "LOAD", Endless);
        Assert.Equal("-NOTBUSY No scripts in execution right now.\\r\\n", other.Call("FUNCTION", "KILL").ToString());
        caller.Send(RespConnection.Encode(["FCALL"u8.ToArray(), System.Text.Encoding.ASCII.GetBytes(function), "1"u8.ToArray(), "key"u8.ToArray()]));
        RunningServer.WaitUntil(() => !other.Call("FUNCTION", "STATS").Items[1].IsNull);
        RespReply running = other.Call("FUNCTION", "STATS").Items[1];
        Assert.Equal(function, running.Items[1].Text);
        Assert.Equal(["FCALL", function, "1", "key"], running.Items[3].Items.Select(static w => w.Text));
        Assert.True(running.Items[5].Integer >= 0);
        Assert.StartsWith("BUSY Redis is busy running a script. You can only call FUNCTION KILL", other.Call("SCRIPT", "KILL").Text, StringComparison.Ordinal);
        Assert.Equal("OK", other.Call("FUNCTION", "KILL").Text);
        Assert.True(caller.Read().IsError);
        Assert.True(other.Call("GET", "key").IsNull);
        Assert.True(other.Call("FUNCTION", "STATS").Items[1].IsNull);
        Assert.Equal("OK", other.Call("FUNCTION", "FLUSH").Text);
    }
}
