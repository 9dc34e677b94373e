using Tiercel.Engine;

namespace Tiercel.Tests;

/// <summary>What calls in process do that need what a long script holds.</summary>
public sealed class BusyTests : IDisposable
{
    private static readonly LuaScript _script = new("return redis.call('INCR', KEYS[1])");

    private readonly TiercelEngine _engine = new();

    public BusyTests()
    {
        ShardPlan everything = new();
        everything.AddEverything();
        _engine.Keyspace.Reservations.Reserve(this, everything);
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void CallThatHasWaitedForTheThresholdThrows()
    {
        _engine.Scripts.Options.BusyReplyThresholdMs = 1;
        Assert.Throws<TimeoutException>(() => _engine.Eval(0, _script, ["a"]));
        Assert.Throws<TimeoutException>(() => _engine.Transact(0, ["a"], 0, static (ref tx, _) => tx.Strings.Increment("a")));
        Assert.False(_engine.GetDatabase(0).Keys.Exists("a"));
        _engine.Keyspace.Reservations.Release(this);
        Assert.Equal(1, _engine.Eval(0, _script, ["a"]).AsInteger());
    }

    [Fact]
    public async Task CallGoesOnWhenTheScriptHasEnded()
    {
        _engine.Scripts.Options.BusyReplyThresholdMs = 0;
        Task<CommandReply> script = Task.Run(() => _engine.Eval(0, _script, ["a"]));
        Task<long> transaction = Task.Run(() =>
            _engine.Transact(0, ["a"], 0, static (ref tx, _) => tx.Strings.Increment("a")));
        _engine.Keyspace.Reservations.Release(this);
        Assert.Equal(3, (await script).AsInteger() + await transaction);
    }
}
