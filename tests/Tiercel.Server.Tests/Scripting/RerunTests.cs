using Tiercel.Scripting;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>
/// A script that takes long begins twice, on the thread of its connection and on one of its own: nobody sees more than one of
/// that. One that fails is seen by none who could act on it.
/// </summary>
public sealed class RerunTests
{
    private const string Long = "for i = 1, 50000 do end ";

    [Fact]
    public async Task CommandsCountOnce()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();
        client.Call("EVAL", "redis.call('SET', 'a', 1) redis.pcall('HSET', 'a', 'b', 1) " + Long + "return redis.call('GET', 'a')", "0");
        client.Call("EVAL", "redis.call('SET', 'a', 1) error('x')", "0");
        string statistics = client.Call("INFO", "commandstats").Text;
        Assert.Contains("cmdstat_set:calls=2,", statistics, StringComparison.Ordinal);
        Assert.Contains("cmdstat_get:calls=1,", statistics, StringComparison.Ordinal);
        Assert.Matches("cmdstat_hset:calls=1,.*failed_calls=1", statistics);
        Assert.Matches("cmdstat_eval:calls=2,", statistics);
    }

    [Fact]
    public async Task MonitorSeesItsCallsOnceAndInOrder()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();
        using RespConnection monitor = server.Connect();
        monitor.Call("MONITOR");
        client.Call("EVAL", "redis.call('SET', 'a', 1) " + Long + "return redis.call('GET', 'a')", "0");
        client.Call("EVAL", "redis.call('DEL', 'a') error('x')", "0");
        client.Call("PING");
        string[] seen = [.. Enumerable.Range(0, 6).Select(_ => monitor.Read().Text)];
        Assert.All(new[] { 1, 2, 4 }, i => Assert.Contains("[0 lua]", seen[i], StringComparison.Ordinal));
        Assert.EndsWith("\"SET\" \"a\" \"1\"", seen[1], StringComparison.Ordinal);
        Assert.EndsWith("\"GET\" \"a\"", seen[2], StringComparison.Ordinal);
        Assert.Contains("\"EVAL\"", seen[3], StringComparison.Ordinal);
        Assert.EndsWith("\"DEL\" \"a\"", seen[4], StringComparison.Ordinal);
        Assert.EndsWith("\"PING\"", seen[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissesAreNotToldOfTwiceNorIfItFails()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();
        using RespConnection subscriber = server.Connect();
        client.Call("CONFIG", "SET", "notify-keyspace-events", "Em");
        subscriber.Call("SUBSCRIBE", "__keyevent@0__:keymiss");
        client.Call("EVAL", "redis.call('GET', 'failed') error('x')", "0");
        client.Call("EVAL", "redis.call('GET', 'long') " + Long, "0");
        client.Call("GET", "last");
        Assert.Equal(["long", "last"], [subscriber.Read().Items[2].Text, subscriber.Read().Items[2].Text]);
    }

    [Fact]
    public async Task ItsOwnChangesAreNotToldToWhoDoesNotWantThem()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();
        client.Call("HELLO", "3");
        client.Call("CLIENT", "TRACKING", "ON", "NOLOOP");
        client.Call("GET", "k");
        Assert.Equal("v", client.Call("EVAL", "redis.call('SET', 'k', 'v') " + Long + "return redis.call('GET', 'k')", "0").Text);
        Assert.Equal("PONG", client.Call("PING").Text);
        client.Call("CLIENT", "TRACKING", "OFF");
        client.Call("CLIENT", "TRACKING", "ON", "NOLOOP", "BCAST", "PREFIX", "k");
        Assert.Equal(1, client.Call("EVAL", "redis.call('SET', 'k', 'w') " + Long + "return 1", "0").Integer);
        Assert.Equal("PONG", client.Call("PING").Text);
    }

    [Fact]
    public async Task BroadcastOfALongScriptIsHeardByOthers()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();
        using RespConnection other = server.Connect();
        other.Call("HELLO", "3");
        other.Call("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "k");
        client.Call("EVAL", "redis.call('SET', 'k1', 'w') " + Long + "return 1", "0");
        Assert.Equal("k1", other.Read().Items[1].Items[0].Text);
    }

    [Fact]
    public async Task RandomNumbersGoOnWhereTheLastScriptHasEnded()
    {
        const string draw = "return tostring(math.random())";
        await using RunningServer server = new(TransportKind.Auto, static o => o.Reactors = 1);
        using RespConnection client = server.Connect();
        // As Redis 7.0.15 draws them after its start.
        Assert.Equal("0.39646477363839", client.Call("EVAL", draw, "0").Text);
        Assert.Equal("0.84048536971234", client.Call("EVAL", Long + draw, "0").Text);
        client.Call("EVAL", "math.random() error('x')", "0");
        Assert.Equal("0.44658343468168", client.Call("EVAL", draw, "0").Text);
    }

    [Fact]
    public async Task FlushWithinAScriptKeepsWhatWasBeforeAndIsNotDoneTwice()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.Scripts.Atomicity = ScriptAtomicity.Redis);
        using RespConnection client = server.Connect();
        client.Call("SET", "a", "0");
        RespReply reply = client.Call(
            "EVAL",
            "redis.call('SET', 'a', 1) redis.call('SET', 'a', 2) redis.call('SELECT', 1) redis.call('INCR', 'n') redis.call('SELECT', 0) "
            + "redis.call('FLUSHDB') redis.call('SET', 'b', 3) redis.call('HSET', 'h', 'f', 1) redis.call('SWAPDB', 0, 2) "
            + Long + "redis.call('SELECT', 1) return redis.call('INCR', 'n')",
            "0");
        Assert.Equal(2, reply.Integer);
        Assert.Equal(0, client.Call("EXISTS", "a", "b", "h").Integer);
        client.Call("SELECT", "2");
        Assert.Equal(2, client.Call("EXISTS", "a", "b", "h").Integer);
        client.Call("MULTI");
        client.Call("EVAL", "redis.call('SET', 'x', 1) redis.call('FLUSHALL') redis.call('SET', 'y', 1)", "0");
        Assert.False(client.Call("EXEC").Items[0].IsError);
        Assert.Equal(1, client.Call("EXISTS", "b", "x", "y").Integer);
        server.Server.Context.Keyspace.CheckInvariants();
    }

    [Fact]
    public async Task ScriptsOnThreadsOfTheirOwnReplyInOrderAndCount()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.Scripts.Workers = LuaWorkers.Always);
        using RespConnection client = server.Connect();
        for (int i = 1; i <= 200; i++) EndlessScript.Send(client, "EVAL", "return redis.call('INCR', KEYS[1])", "1", "n");
        EndlessScript.Send(client, "GET", "n");
        for (int i = 1; i <= 200; i++) Assert.Equal(i, client.Read().Integer);
        Assert.Equal("200", client.Read().Text);
        Assert.Contains("cmdstat_incr:calls=200,", client.Call("INFO", "commandstats").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutThreadsForScriptsALongOneRunsInPlace()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.Scripts.Workers = LuaWorkers.Never);
        using RespConnection client = server.Connect();
        Assert.Equal(1, client.Call("EVAL", "for i = 1, 500000 do end return redis.call('INCR', KEYS[1])", "1", "n").Integer);
        Assert.Equal("NOTBUSY", client.Call("SCRIPT", "KILL").Text.Split(' ')[0]);
        Assert.Equal(0, server.Server.Context.Scripts.RunningCount);
        Assert.False(server.Server.Context.Keyspace.Reservations.IsAny);
    }
}
