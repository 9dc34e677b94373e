using Tiercel.Engine;

namespace Tiercel.Tests;

public sealed class TiercelEngineTests
{
    [Fact]
    public void DatabasesShareNoKeys()
    {
        using TiercelEngine engine = new();
        engine.GetDatabase(0).Strings.Set("key", "first"u8);
        engine.GetDatabase(15).Strings.Set("key", "last"u8);
        Assert.Equal("first", engine.GetDatabase(0).Strings.GetString("key"));
        Assert.Equal("last", engine.GetDatabase(15).Strings.GetString("key"));
        Assert.Equal(2, engine.Statistics.Keys);
    }

    [Fact]
    public void SameIndexIsTheSameDatabase()
    {
        using TiercelEngine engine = new();
        Assert.Same(engine.GetDatabase(3), engine.GetDatabase(3));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void DatabaseOutsideTheRangeIsRefused(int index)
    {
        using TiercelEngine engine = new(new EngineOptions { Databases = 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.GetDatabase(index));
    }

    [Fact]
    public void LimitsLeftAloneAreHalfOfTheMemoryAndTheLeastRecentlyUsed()
    {
        EngineOptions options = new();
        Assert.Equal(0, options.MaxMemory);
        using TiercelEngine engine = new(options);
        Assert.Equal(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, options.MaxMemory);
        Assert.Equal(EvictionPolicy.AllKeysLru, options.EvictionPolicy);
    }

    [Fact]
    public void LimitsThatWereSetAreKept()
    {
        EngineOptions options = new() { MaxMemory = 0, EvictionPolicy = EvictionPolicy.NoEviction };
        using TiercelEngine engine = new(options);
        Assert.Equal(0, options.MaxMemory);
        Assert.Equal(EvictionPolicy.NoEviction, options.EvictionPolicy);
    }

    [Fact]
    public void OptionOutsideItsRangeIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TiercelEngine(new EngineOptions { Databases = 0 }));

    [Fact]
    public void ExpiryFollowsTheGivenClock()
    {
        FakeTimeProvider clock = new();
        using TiercelEngine engine = new(new EngineOptions { TimeProvider = clock });
        Strings strings = engine.GetDatabase(0).Strings;
        strings.Set("key", "value"u8, expiry: TimeSpan.FromSeconds(1));
        Assert.Equal("value", strings.GetString("key"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(strings.GetString("key"));
    }

    [Fact]
    public void OperationAfterDisposeThrows()
    {
        TiercelEngine engine = new();
        Database database = engine.GetDatabase(0);
        database.Strings.Set("key", "value"u8);
        engine.Dispose();
        engine.Dispose();
        Assert.Throws<ObjectDisposedException>(() => database.Strings.Get("key"));
        Assert.Throws<ObjectDisposedException>(() => database.Strings.Set("key", "value"u8));
    }

    [Fact]
    public void LeaseOutlivesTheEngine()
    {
        TiercelEngine engine = new();
        Strings strings = engine.GetDatabase(0).Strings;
        byte[] value = new byte[100_000];
        value.AsSpan().Fill(7);
        strings.Set("large", value);
        using ValueLease? lease = strings.Lease("large");
        engine.Dispose();
        Assert.Equal(value, lease!.Span.ToArray());
    }
}
