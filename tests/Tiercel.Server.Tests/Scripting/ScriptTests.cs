using System.Globalization;
using Tiercel.Scripting;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>Scripts over a wire: what Redis has no word for, and what only several clients at once can show.</summary>
public sealed class ScriptTests
{
    private const string Endless = "redis.call('SET', KEYS[1], 'by the script') while true do end";

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task EndlessScriptHoldsUpNobodyElseAndIsKilled(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.Reactors = 1);
        using RespConnection runner = server.Connect();
        using RespConnection other = server.Connect();
        other.Call("SET", "held", "before");
        other.Call("SET", "free", "x");
        Assert.Equal("NOTBUSY", Code(other.Call("SCRIPT", "KILL")));

        runner.Send(RespConnection.Encode(["EVAL"u8.ToArray(), .. Words(Endless, "1", "held")]));
        RunningServer.WaitUntil(() => server.Server.Context.Scripts.IsAnyRunning);

        Assert.Equal("x", other.Call("GET", "free").Text);
        Assert.Equal("PONG", other.Call("PING").Text);
        using RespConnection waiting = server.Connect();
        waiting.Send("GET held\r\n"u8);
        Assert.Equal("OK", other.Call("SCRIPT", "KILL").Text);
        Assert.Contains("killed by user", runner.Read().Text, StringComparison.Ordinal);
        Assert.Equal("before", waiting.Read().Text);
        Assert.Equal("before", runner.Call("GET", "held").Text);
        RunningServer.WaitUntil(() => !server.Server.Context.Scripts.IsAnyRunning);
        Assert.Equal("NOTBUSY", Code(other.Call("SCRIPT", "KILL")));
    }

    [Fact]
    public async Task WhoNeedsWhatAScriptHoldsIsToldThatItIsBusy()
    {
        await using RunningServer server = new(TransportKind.Auto, static o =>
        {
            o.Reactors = 1;
            o.Scripts.BusyReplyThresholdMs = 1;
        });
        using RespConnection runner = server.Connect();
        using RespConnection other = server.Connect();
        runner.Send(RespConnection.Encode(["EVAL"u8.ToArray(), .. Words(Endless, "1", "held")]));
        RunningServer.WaitUntil(() => server.Server.Context.Scripts.IsAnyRunning);

        Assert.Equal("BUSY", Code(other.Call("GET", "held")));
        Assert.Equal("BUSY", Code(other.Call("KEYS", "*")));
        other.Call("MULTI");
        Assert.Equal("QUEUED", other.Call("SET", "held", "1").Text);
        Assert.True(other.Call("EXEC").IsError);
        Assert.Equal("OK", other.Call("SCRIPT", "KILL").Text);
        Assert.True(runner.Read().IsError);
        Assert.Equal(0, other.Call("EXISTS", "held").Integer);
    }

    [Fact]
    public async Task WithTheAtomicityOfRedisWhatHasWrittenIsNotKilled()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.Scripts.Atomicity = ScriptAtomicity.Redis);
        using RespConnection runner = server.Connect();
        using RespConnection other = server.Connect();
        runner.Send(RespConnection.Encode(
            ["EVAL"u8.ToArray(), .. Words("redis.call('SET', KEYS[1], 1) for i = 1, 300000000 do end return 'done'", "1", "k")]));
        RunningServer.WaitUntil(() => server.Server.Context.Scripts.IsAnyRunning);

        RespReply answer = other.Call("SCRIPT", "KILL");
        // It had not come to its first write yet, or it had.
        RespReply end = runner.Read();
        Assert.Equal(answer.IsError ? "done" : "ERR", end.IsError ? Code(end) : end.Text);
        Assert.True(!answer.IsError || Code(answer) is "UNKILLABLE" or "NOTBUSY");
        Assert.Equal("ERR", Code(other.Call("EVAL", "redis.call('SET', KEYS[1], 2) error('x')", "1", "k")));
        Assert.Equal("2", other.Call("GET", "k").Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task StoppingTheServerEndsScripts(TransportKind transport)
    {
        RunningServer server = new(transport);
        using RespConnection runner = server.Connect();
        runner.Send(RespConnection.Encode(["EVAL"u8.ToArray(), .. Words(Endless, "1", "held")]));
        RunningServer.WaitUntil(() => server.Server.Context.Scripts.IsAnyRunning);
        await server.DisposeAsync();
        Assert.False(server.Server.Context.Scripts.IsAnyRunning);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task NoUpdateOfUndeclaredKeysIsLost(TransportKind transport)
    {
        const int clients = 8;
        const int rounds = 125;
        const int calls = 100;
        const string script = "local k = 'n' .. (ARGV[1] % 3) redis.call('SET', k, (tonumber(redis.call('GET', k)) or 0) + 1) "
            + "redis.call('INCR', 'all') return redis.call('GET', k)";
        await using RunningServer server = new(transport, static o => o.Reactors = 2);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() =>
        {
            using RespConnection client = server.Connect();
            byte[] burst = [.. Enumerable.Range(0, calls).SelectMany(i => RespConnection.Encode(
                ["EVAL"u8.ToArray(), .. Words(script, "0", i.ToString(CultureInfo.InvariantCulture))]))];
            for (int round = 0; round < rounds; round++)
            {
                client.Send(burst);
                for (int i = 0; i < calls; i++) Assert.False(client.Read().IsError);
            }
        })));
        using RespConnection reader = server.Connect();
        long sum = Enumerable.Range(0, 3).Sum(i => long.Parse(reader.Call("GET", "n" + i).Text, CultureInfo.InvariantCulture));
        Assert.Equal(clients * rounds * calls, sum);
        Assert.Equal(sum, reader.Call("GET", "all").Integer);
    }

    [Fact]
    public async Task WhatIsPublishedByAFailedScriptIsHeardByNobody()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection subscriber = server.Connect();
        using RespConnection runner = server.Connect();
        subscriber.Call("SUBSCRIBE", "c");
        Assert.True(runner.Call("EVAL", "redis.call('PUBLISH', 'c', 'lost') error('x')", "0").IsError);
        runner.Call("EVAL", "redis.call('PUBLISH', 'c', 'heard')", "0");
        Assert.Equal("heard", subscriber.Read().Items[2].Text);
    }

    [Fact]
    public async Task RightsOfTheCallerAreLookedAtWithinAScript()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection admin = server.Connect();
        using RespConnection client = server.Connect();
        admin.Call("ACL", "SETUSER", "u", "on", ">p", "+@all", "-del", "~mine:*");
        client.Call("AUTH", "u", "p");
        Assert.Contains(
            "can't run this command", client.Call("EVAL", "return redis.call('DEL', 'mine:k')", "0").Text, StringComparison.Ordinal);
        Assert.Contains(
            "can't access at least one of the keys", client.Call("EVAL", "return redis.call('GET', 'other')", "0").Text,
            StringComparison.Ordinal);
        Assert.Equal("OK", client.Call("EVAL", "return redis.call('SET', 'mine:k', 1)", "0").Text);
        Assert.Contains("lua", admin.Call("ACL", "LOG").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScriptThatNeedsTooMuchMemoryFailsAndTheNextOneRuns()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.Scripts.MaxMemoryBytes = 1024 * 1024);
        using RespConnection client = server.Connect();
        RespReply reply = client.Call("EVAL", "local t = {} for i = 1, 10000000 do t[i] = 'x' .. i end return #t", "0");
        Assert.Contains("not enough memory", reply.Text, StringComparison.Ordinal);
        reply = client.Call("EVAL", "return #string.rep('x', 1e9)", "0");
        Assert.Contains("not enough memory", reply.Text, StringComparison.Ordinal);
        Assert.Equal(1000, client.Call("EVAL", "local t = {} for i = 1, 1000 do t[i] = i end return #t", "0").Integer);
    }

    private static string Code(RespReply reply) => reply.Text.Split(' ')[0];

    private static IEnumerable<byte[]> Words(params string[] words) => words.Select(System.Text.Encoding.UTF8.GetBytes);
}
