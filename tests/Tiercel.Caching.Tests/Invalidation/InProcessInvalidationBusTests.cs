namespace Tiercel.Caching.Tests;

public sealed class InProcessInvalidationBusTests
{
    private readonly InProcessInvalidationBus<string> _bus = new();

    [Fact]
    public void WhatOneCacheChangesTheOthersDrop()
    {
        Cache<string, int> here = Make();
        Cache<string, int> there = Make();
        foreach (string key in new[] { "set", "update", "remove", "load", "left" }) there.GetOrAdd(key, static _ => 1);
        here.Set("set", 2);
        Assert.False(there.TryGet("set", out _));
        here.GetOrAdd("update", static _ => 1);
        Assert.True(here.TryUpdate("update", 2, 1));
        Assert.False(there.TryGet("update", out _));
        here.Remove("remove");
        Assert.False(there.TryGet("remove", out _));
        here.GetOrAdd("load", static _ => 2);
        Assert.True(there.TryGet("load", out int value) && value == 1);
        Assert.True(here.TryGet("set", out value) && value == 2);
        here.Clear();
        Assert.Equal(0, there.Count);
    }

    [Fact]
    public void DisposedCacheHearsNothing()
    {
        Cache<string, int> here = Make();
        Cache<string, int> there = Make();
        there.Dispose();
        there.GetOrAdd("key", static _ => 1);
        here.Set("key", 2);
        Assert.True(there.TryGet("key", out _));
    }

    [Fact]
    public void AllHearThoughOneThrows()
    {
        int heard = 0;
        using IDisposable broken = _bus.Subscribe(static _ => throw new FormatException());
        using IDisposable whole = _bus.Subscribe(_ => heard++);
        Assert.Throws<FormatException>(() => _bus.Publish(default));
        Assert.Equal(1, heard);
    }

    [Fact]
    public void HandlerThatSubscribedTwiceHearsUntilBothSubscriptionsEnd()
    {
        int heard = 0;
        Action<Invalidation<string>> handler = _ => heard++;
        IDisposable first = _bus.Subscribe(handler);
        IDisposable second = _bus.Subscribe(handler);
        _bus.Publish(default);
        first.Dispose();
        first.Dispose();
        _bus.Publish(default);
        Assert.Equal(3, heard);
        second.Dispose();
        _bus.Publish(default);
        Assert.Equal(3, heard);
    }

    [Fact]
    public void ValueThatIsTooHeavyToBeAddedConcernsNobodyElse()
    {
        Cache<string, int> here = new(new CacheOptions<string, int> { Capacity = 10, InvalidationBus = _bus, Weigher = static (_, value) => value });
        Cache<string, int> there = Make();
        there.GetOrAdd("key", static _ => 1);
        Assert.False(here.TryAdd("key", 11));
        Assert.True(there.TryGet("key", out _));
        Assert.Equal(SetOutcome.Refused, here.Set("key", 11));
        Assert.False(there.TryGet("key", out _));
    }

    private Cache<string, int> Make() => new(new CacheOptions<string, int> { Capacity = 10, InvalidationBus = _bus });
}
