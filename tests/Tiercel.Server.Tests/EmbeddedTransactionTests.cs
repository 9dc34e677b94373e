using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>What clients notice of the transactions that the program around the server makes, and of its functions.</summary>
public sealed class EmbeddedTransactionTests : IAsyncLifetime
{
    private readonly TiercelEngine _engine = new();
    private readonly TiercelServer _server;
    private readonly RespConnection _client;

    public EmbeddedTransactionTests()
    {
        _server = TiercelServer.Start(_engine, new ServerOptions { Port = 0, Bind = ["127.0.0.1"] });
        _client = new RespConnection(_server.Port);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _engine.Dispose();
    }

    [Fact]
    public void WatchIsDirtyAfterACommitAndCleanAfterARollback()
    {
        foreach (bool commits in (bool[])[true, false])
        {
            _client.Call("WATCH", "a");
            Change(commits);
            _client.Call("MULTI");
            _client.Call("PING");
            Assert.Equal(commits ? 0 : 1, _client.Call("EXEC").Items.Count);
        }
    }

    [Fact]
    public void EventsAndInvalidationsFollowTheCommit()
    {
        _client.Call("CONFIG", "SET", "notify-keyspace-events", "KEA");
        _client.Call("HELLO", "3");
        _client.Call("CLIENT", "TRACKING", "ON");
        _client.Call("PSUBSCRIBE", "__keyevent@0__:*");
        _client.Call("GET", "a");
        Change(commits: false);
        Assert.Equal("PONG", _client.Call("PING").Text);
        Change(commits: true);
        string[] pushed = [.. Enumerable.Range(0, 3).Select(_ => _client.Read()).Select(static r => r.Items[0].Text + " " + r.Items[^1])];
        Assert.Contains("invalidate", string.Concat(pushed), StringComparison.Ordinal);
        Assert.Equal(2, pushed.Count(static p => p.StartsWith("pmessage", StringComparison.Ordinal)));
    }

    [Fact]
    public void WaitingClientIsServedByTheCommitAlone()
    {
        using RespConnection waiter = new(_server.Port);
        waiter.Send("BLPOP queue 0\r\n"u8);
        RunningServer.WaitUntil(() => _server.Context.Sessions.CountWaiting() == 1);
        Change(commits: false);
        Assert.Equal(1, _server.Context.Sessions.CountWaiting());
        Change(commits: true);
        Assert.Equal("x", waiter.Read().Items[1].Text);
    }

    [Fact]
    public void ScriptsOfClientsFindRegisteredFunctions()
    {
        _engine.Scripts.Register("double", static (ref call) => call.Return(call.GetNumber(0) * 2));
        Assert.Equal(42, _client.Call("EVAL", "return tiercel.double(ARGV[1])", "0", "21").Integer);
    }

    private void Change(bool commits) => _engine.Transact(0, ["a", "queue"], commits, static (ref tx, commits) =>
    {
        tx.Strings.Increment("a");
        tx.Lists.Push("queue", ListSide.Left, "x");
        if (!commits) tx.Rollback();
    });
}
