using System.Collections.Concurrent;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Tests;

public sealed class EventTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void ExpiryIsToldWhenTheKeyIsAskedForAndWhenItIsSwept()
    {
        FakeTimeProvider clock = new();
        using TiercelEngine engine = new(new EngineOptions { TimeProvider = clock });
        BlockingCollection<string> told = [];
        engine.KeyExpired += (sender, e) =>
        {
            // After the lock: a handler may use the engine.
            Assert.Null(((TiercelEngine)sender!).GetDatabase(e.Database).Strings.Get(e.KeyText));
            told.Add($"{e.Database}:{e.KeyText}");
        };
        engine.GetDatabase(2).Strings.Set("swept", "v"u8, TimeSpan.FromSeconds(1));
        engine.GetDatabase(2).Strings.Set("stays", "v"u8);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(told.TryTake(out string? first, Patience));
        Assert.Equal("2:swept", first);
        Assert.Equal(1, engine.Statistics.Expired);
        Assert.Equal(0, engine.EventsDropped);
        engine.GetDatabase(2).Keys.Remove("stays");
        Assert.Empty(told);
    }

    [Fact]
    public void EvictionIsTold()
    {
        using TiercelEngine engine = new(new EngineOptions { MaxKeys = 10, EvictionPolicy = EvictionPolicy.AllKeysRandom });
        BlockingCollection<string> told = [];
        engine.KeyEvicted += (_, e) => told.Add(e.KeyText);
        for (int i = 0; i < 30; i++) engine.GetDatabase(0).Strings.Set($"key:{i}", "v"u8);
        HashSet<string> gone = [];
        while (gone.Count < 20 && told.TryTake(out string? key, Patience)) gone.Add(key);
        Assert.Equal(20, gone.Count);
        Assert.All(gone, key => Assert.False(engine.GetDatabase(0).Keys.Exists(key)));
    }

    [Fact]
    public void HandlerThatFallsBehindLosesEventsAndNotMemory()
    {
        using TiercelEngine engine = new(new EngineOptions { MaxKeys = 1, EvictionPolicy = EvictionPolicy.AllKeysRandom });
        using ManualResetEventSlim release = new();
        int told = 0;
        engine.KeyEvicted += (_, _) =>
        {
            release.Wait(Patience);
            Interlocked.Increment(ref told);
        };
        const int removals = 70_000;
        for (int i = 0; i <= removals; i++) engine.GetDatabase(0).Strings.Set($"key:{i}", "v"u8);
        Assert.True(engine.EventsDropped > 0);
        release.Set();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref told) + engine.EventsDropped == removals, Patience));
    }

    [Fact]
    public void HandlerThatLeftIsNotCalled()
    {
        FakeTimeProvider clock = new();
        using TiercelEngine engine = new(new EngineOptions { TimeProvider = clock });
        using CountdownEvent stays = new(1);
        int left = 0;
        EventHandler<KeyRemovedEventArgs> handler = (_, _) => left++;
        engine.KeyExpired += handler;
        engine.KeyExpired += (_, _) => stays.Signal();
        engine.KeyExpired -= handler;
        engine.GetDatabase(0).Strings.Set("key", "v"u8, TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(stays.Wait(Patience));
        Assert.Equal(0, left);
    }
}
