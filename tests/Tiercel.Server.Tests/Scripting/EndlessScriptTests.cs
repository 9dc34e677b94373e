using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>
/// A script that does not end, on a server with one thread for connections: whatever others do who need nothing of it, the
/// thread does not wait for it, so that it can be killed.
/// </summary>
public sealed class EndlessScriptTests
{
    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task WhoWatchesItsKeyMayUnwatchAndLeave(TransportKind transport)
    {
        await using RunningServer server = Start(transport);
        using RespConnection other = server.Connect();
        using RespConnection watcher = server.Connect();
        RespConnection leaver = server.Connect();
        watcher.Call("WATCH", "held");
        leaver.Call("WATCH", "held", "more");
        using EndlessScript script = new(server, "held");

        Assert.Equal("OK", watcher.Call("UNWATCH").Text);
        leaver.Dispose();
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 3);
        Kill(other, script);

        // What was let go of late does not spoil what is watched now.
        watcher.Call("WATCH", "mine");
        other.Call("SET", "held", "x");
        watcher.Call("MULTI");
        watcher.Call("SET", "mine", "1");
        Assert.False(watcher.Call("EXEC").IsNull);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task WhoWaitsForItsKeyMayLeave(TransportKind transport)
    {
        await using RunningServer server = Start(transport);
        using RespConnection other = server.Connect();
        RespConnection waiter = server.Connect();
        EndlessScript.Send(waiter, "BLPOP", "held", "0");
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.CountWaiting() == 1);
        using EndlessScript script = new(server, "held");

        waiter.Dispose();
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 2);
        Kill(other, script);
        Assert.Equal(1, other.Call("RPUSH", "list", "a").Integer);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task StatisticsAreResetAroundIt(TransportKind transport)
    {
        await using RunningServer server = Start(transport);
        using RespConnection other = server.Connect();
        using EndlessScript script = new(server, "held");
        Assert.Equal("OK", other.Call("CONFIG", "RESETSTAT").Text);
        Kill(other, script);
    }

    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData("SWAPDB", "2", "3")]
    [InlineData("MOVE", "here", "3")]
    [InlineData("COPY", "here", "there", "DB", "3")]
    [InlineData("SORT", "here", "BY", "x*")]
    public async Task CommandThatComesToItsDatabaseIsToldThatItIsBusy(params string[] command)
    {
        await using RunningServer server = Start(TransportKind.Auto, busyAfterMs: 1);
        using RespConnection other = server.Connect();
        other.Call("SELECT", command[0] == "SORT" ? "3" : "0");
        using EndlessScript script = new(server, "here", database: 3);
        Assert.StartsWith("BUSY", other.Call(command).Text, StringComparison.Ordinal);
        Kill(other, script);
    }

    [Fact]
    public async Task DatabaseThatIsNewIsNotWaitedForWhileAFunctionHoldsAll()
    {
        await using RunningServer server = Start(TransportKind.Auto, busyAfterMs: 1);
        using RespConnection other = server.Connect();
        using RespConnection runner = server.Connect();
        runner.Call("FUNCTION", "LOAD", "#!lua name=l\nlocal n = 0 redis.register_function('f', function() n = 1 while n do end end)");
        EndlessScript.Send(runner, "FCALL", "f", "0");
        RunningServer.WaitUntil(() => server.Server.Context.Keyspace.Reservations.IsAny);
        other.Call("SELECT", "9");
        Assert.StartsWith("BUSY", other.Call("SET", "a", "1").Text, StringComparison.Ordinal);
        Assert.StartsWith("BUSY", other.Call("MGET", "a", "b").Text, StringComparison.Ordinal);
        Assert.Equal("OK", other.Call("FUNCTION", "KILL").Text);
        Assert.True(runner.Read().IsError);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task InABlockItIsKilledAndTheRestStays(TransportKind transport)
    {
        await using RunningServer server = Start(transport);
        using RespConnection runner = server.Connect();
        using RespConnection other = server.Connect();
        runner.Call("MULTI");
        runner.Call("SET", "before", "1");
        runner.Call("EVAL", "redis.call('SET', 'within', 1) while true do end", "0");
        runner.Call("SET", "behind", "1");
        EndlessScript.Send(runner, "EXEC");
        RunningServer.WaitUntil(() => server.Server.Context.Keyspace.Reservations.IsAny);
        Assert.Equal("PONG", other.Call("PING").Text);
        Assert.Equal("OK", other.Call("SCRIPT", "KILL").Text);
        RespReply replies = runner.Read();
        Assert.Equal(["OK", "OK"], [replies.Items[0].Text, replies.Items[2].Text]);
        Assert.Contains("killed by user", replies.Items[1].Text, StringComparison.Ordinal);
        Assert.Equal(2, other.Call("EXISTS", "before", "within", "behind").Integer);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task WhoseThreadIsTakenIsEndedWithTheServerToo(TransportKind transport)
    {
        RunningServer server = new(transport, static o =>
        {
            o.Reactors = 1;
            o.Scripts.WorkerThreads = 1;
        });
        using EndlessScript first = new(server, "a");
        using EndlessScript second = new(server, "b", waits: false);
        using EndlessScript third = new(server, "c", waits: false);
        using RespConnection other = server.Connect();
        Assert.Equal("PONG", other.Call("PING").Text);
        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, server.Server.Context.Scripts.RunningCount);
    }

    [Fact]
    public async Task ItsClientIsNotUnblocked()
    {
        await using RunningServer server = Start(TransportKind.Auto);
        using RespConnection other = server.Connect();
        using EndlessScript script = new(server, "held");
        Assert.Equal(0, other.Call("CLIENT", "UNBLOCK", script.Id).Integer);
        Assert.Contains("blocked_clients:0", other.Call("INFO", "clients").Text, StringComparison.Ordinal);
        Kill(other, script);
    }

    [Fact]
    public async Task ItRunsOnWhenItsClientHasGone()
    {
        await using RunningServer server = Start(TransportKind.Auto);
        using RespConnection other = server.Connect();
        EndlessScript script = new(server, "held");
        script.Dispose();
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 1);
        Assert.Equal(1, server.Server.Context.Scripts.RunningCount);
        Assert.Equal("OK", other.Call("SCRIPT", "KILL").Text);
        Assert.True(other.Call("GET", "held").IsNull);
    }

    [Fact]
    public async Task ScriptThatWaitsForItIsKilledWithIt()
    {
        await using RunningServer server = Start(TransportKind.Auto);
        using RespConnection other = server.Connect();
        using EndlessScript script = new(server, "held");
        using EndlessScript behind = new(server, "held", waits: false);
        // The second one waits in its input: what it needs is reserved.
        Assert.Equal("PONG", other.Call("PING").Text);
        Kill(other, script);
        RunningServer.WaitUntil(() => server.Server.Context.Scripts.RunningCount == 1);
        Kill(other, behind);
        Assert.True(other.Call("GET", "held").IsNull);
    }

    [Fact]
    public async Task HeldCallGoesOnWhenItsOwnScriptEnds()
    {
        const string longScript = "redis.call('INCR', KEYS[1]) for i = 1, 40000 do end return 1";
        await using RunningServer server = Start(TransportKind.Auto);
        using EndlessScript script = new(server, "held");
        using RespConnection runner = server.Connect();
        using RespConnection reader = server.Connect();
        for (int i = 1; i <= 300; i++)
        {
            EndlessScript.Send(runner, "EVAL", longScript, "1", "n");
            // Perhaps before the script, perhaps behind it; and never as late as the endless one.
            Assert.InRange(reader.Call("INCRBY", "n", "0").Integer, i - 1, i);
            Assert.Equal(1, runner.Read().Integer);
        }

        Kill(reader, script);
    }

    private static RunningServer Start(TransportKind transport, long busyAfterMs = 0) => new(transport, o =>
    {
        o.Reactors = 1;
        o.Scripts.BusyReplyThresholdMs = busyAfterMs;
    });

    private static void Kill(RespConnection connection, EndlessScript script)
    {
        Assert.Equal("OK", connection.Call("SCRIPT", "KILL").Text);
        Assert.Contains("killed by user", script.Read().Text, StringComparison.Ordinal);
    }
}
