using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Tests;

public sealed class ExecuteTests : IDisposable
{
    private readonly TiercelEngine _engine = new(new EngineOptions { TimeProvider = new FakeTimeProvider() });

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void CommandAndTypedDoorSeeTheSameData()
    {
        Assert.Equal("OK", _engine.Execute("SET", "key", 42).AsString());
        Assert.Equal("42", _engine.GetDatabase(0).Strings.GetString("key"));
        Assert.Equal(43, _engine.Execute("INCR", "key").AsInteger());
        Assert.Equal(ReplyKind.Integer, _engine.Execute("STRLEN", "key").Kind);
    }

    [Fact]
    public void ArgumentsOfAllKindsArriveAsTheirBytes()
    {
        byte[] binary = [0, 255, 13, 10];
        _engine.Execute("SET", binary, binary.AsMemory());
        Assert.Equal(binary, _engine.Execute("GET", binary).AsBytes());
        _engine.Execute("SET", "number", 0.1);
        Assert.Equal(0.1, _engine.Execute("GET", "number").AsDouble());
        _engine.Execute("SET", "schlüssel", "wert€");
        Assert.Equal("wert€", _engine.Execute("GET", "schlüssel").AsString());
        Assert.Equal("", _engine.Execute("ECHO", "").AsString());
    }

    [Fact]
    public void AbsentKeyIsANull()
    {
        CommandReply reply = _engine.Execute("GET", "absent");
        Assert.True(reply.IsNull);
        Assert.Null(reply.AsString());
        Assert.Null(reply.AsBytes());
        Assert.Throws<CommandException>(() => reply.AsInteger());
    }

    [Fact]
    public void ErrorIsAReplyUntilItsValueIsAskedFor()
    {
        _engine.Execute("SET", "text", "abc");
        CommandReply reply = _engine.Execute("INCR", "text");
        Assert.True(reply.IsError);
        Assert.Equal("(error) ERR value is not an integer or out of range", reply.ToString());
        CommandException exception = Assert.Throws<CommandException>(() => reply.AsInteger());
        Assert.Equal("ERR", exception.Code);
        Assert.Equal("ERR value is not an integer or out of range", exception.Message);
        Assert.Contains("unknown command", _engine.Execute("NOSUCH", "x").ToString(), StringComparison.Ordinal);
        Assert.Contains("wrong number of arguments", _engine.Execute("GET").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void NestedRepliesKeepTheirShape()
    {
        _engine.Execute("MSET", "a", 1, "b", 2);
        CommandReply values = _engine.Execute("MGET", "a", "absent", "b");
        Assert.Equal(ReplyKind.Array, values.Kind);
        Assert.Equal("[1, (nil), 2]", values.ToString());
        CommandReply scan = _engine.Execute("SCAN", 0, "COUNT", 100);
        Assert.Equal(2, scan.Items.Count);
        Assert.Equal(["a", "b"], scan.Items[1].Items.Select(i => i.AsString()).Order());
        CommandReply info = _engine.Execute("COMMAND", "INFO", "get");
        Assert.Equal("get", info.Items[0].Items[0].AsString());
    }

    [Fact]
    public void DatabaseIsChosenByTheCall()
    {
        // A connection's command: there is no connection here.
        Assert.True(_engine.Execute("SELECT", 3).IsError);
        _engine.Execute("SET", "key", "zero");
        _engine.ExecuteOn(3, "SET", "key", "three");
        Assert.Equal("zero", _engine.GetDatabase(0).Strings.GetString("key"));
        Assert.Equal("three", _engine.GetDatabase(3).Strings.GetString("key"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _engine.ExecuteOn(16, "PING"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _engine.ExecuteOn(-1, "PING"));
    }

    [Fact]
    public void NoWordAtAllIsRefused() => Assert.Throws<ArgumentException>(() => _engine.Execute());

    [Fact]
    public void NullTextIsRefusedAndNothingOfTheCallIsKept()
    {
        Assert.Throws<ArgumentNullException>(() => _engine.Execute("SET", "key", (string)null!));
        Assert.Equal("PONG", _engine.Execute("PING").AsString());
    }

    [Fact]
    public void DisposedEngineExecutesNothing()
    {
        _engine.Execute("SET", "key", "value");
        _engine.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _engine.Execute("GET", "key"));
        Assert.Throws<ObjectDisposedException>(() => _engine.Execute("PING"));
    }

    [Fact]
    public void CallsAreCountedAndTimed()
    {
        Assert.Empty(_engine.CommandStatistics);
        for (int i = 0; i < 200; i++) _engine.Execute("SET", "key", i);
        _engine.Execute("INCRBY", "key", "x");
        _engine.Execute("GET");
        CommandUse set = _engine.CommandStatistics.Single(u => u.Name == "SET");
        Assert.Equal(200, set.Calls);
        Assert.True(set.Mean > TimeSpan.Zero && set.Median > TimeSpan.Zero && set.Percentile999 >= set.Median);
        Assert.Equal(1, _engine.CommandStatistics.Single(u => u.Name == "INCRBY").Failed);
        Assert.Equal(1, _engine.CommandStatistics.Single(u => u.Name == "GET").Rejected);
    }

    [Fact]
    public void ThreadsDoNotMixTheirReplies()
    {
        Parallel.For(0, 8, thread =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                string text = $"{thread}:{i}";
                Assert.Equal(text, _engine.Execute("ECHO", text).AsString());
            }
        });
    }

    [Fact]
    public async Task CommandThatWaitsRepliesWhenItsKeyComes()
    {
        using TiercelEngine engine = new();
        ValueTask<CommandReply> popped = engine.ExecuteAsync(0, ["BLPOP", "k", "l", 0]);
        Assert.False(popped.IsCompleted);
        Assert.Equal(2, engine.Execute("RPUSH", "l", "a", "b").AsInteger());
        Assert.Equal(["l", "a"], (await popped).Items.Select(static i => i.AsString()));
        ValueTask<CommandReply> atOnce = engine.ExecuteAsync(0, ["BLPOP", "k", "l", 0]);
        Assert.True(atOnce.IsCompletedSuccessfully);
        Assert.Equal("b", (await atOnce).Items[1].AsString());
        Assert.True((await engine.ExecuteAsync(0, ["BLPOP", "k", "0.01"])).IsNull);
        Assert.True((await engine.ExecuteAsync(0, ["BLPOP", "k", "x"])).IsError);
    }

    [Fact]
    public async Task WaitOfACommandIsCancelled()
    {
        using TiercelEngine engine = new();
        using CancellationTokenSource source = new();
        Task<CommandReply> popped = engine.ExecuteAsync(0, ["BLPOP", "k", 0], source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => popped);
        engine.Execute("RPUSH", "k", "a");
        Assert.Equal(1, engine.Execute("LLEN", "k").AsInteger());
    }

    [Fact]
    public void CommandThatWouldWaitRepliesNothingToOneWhoDoesNot()
    {
        using TiercelEngine engine = new();
        Assert.True(engine.Execute("BLPOP", "k", 0).IsNull);
        Assert.True(engine.Execute("BLMOVE", "k", "l", "LEFT", "LEFT", 0).IsNull);
        Assert.True(engine.Execute("XREAD", "BLOCK", 0, "STREAMS", "s", "$").IsNull);
    }

    [Fact]
    public async Task DisposedEngineEndsTheWaitOfACommand()
    {
        TiercelEngine engine = new();
        Task<CommandReply> popped = engine.ExecuteAsync(0, ["BLPOP", "k", 0]).AsTask();
        engine.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => popped);
    }
}
