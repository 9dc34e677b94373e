using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Tests;

public sealed class PresetTests
{
    [Fact]
    public void LowLatencyKeepsFiftyThousandKeysForFiveMinutes()
    {
        FakeTimeProvider clock = new();
        EngineOptions options = EngineOptions.LowLatency;
        options.TimeProvider = clock;
        using TiercelEngine engine = new(options);
        Strings strings = engine.GetDatabase(0).Strings;
        for (int i = 0; i < 50_100; i++) strings.Set($"key:{i}", "v"u8);
        Assert.Equal(50_000, engine.Statistics.Keys);
        Assert.Equal(100, engine.Statistics.Evicted);
        Assert.Equal(64 << 20, options.MaxMemory);
        clock.Advance(TimeSpan.FromSeconds(301));
        Assert.Null(strings.Get("key:50099"));
    }

    [Fact]
    public void SweepWaitsForItsInterval()
    {
        FakeTimeProvider clock = new();
        EngineOptions options = EngineOptions.LowLatency;
        options.TimeProvider = clock;
        using TiercelEngine engine = new(options);
        clock.Advance(TimeSpan.FromSeconds(1));
        engine.GetDatabase(0).Strings.Set("key", "v"u8, TimeSpan.FromSeconds(2));
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, engine.Statistics.Keys);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, engine.Statistics.Keys);
    }

    [Fact]
    public void LargeDataIsLimitedToAMillionKeysAndHalfAGigabyte()
    {
        EngineOptions options = EngineOptions.LargeData;
        Assert.Equal(512L << 20, options.MaxMemory);
        Assert.Equal(1_000_000, options.MaxKeys);
        Assert.Equal(EvictionPolicy.AllKeysLfu, options.EvictionPolicy);
        Assert.NotSame(options, EngineOptions.LargeData);
    }

    [Fact]
    public void EveryThousandthOperationIsTimed()
    {
        using TiercelEngine engine = new();
        Strings strings = engine.GetDatabase(0).Strings;
        // So long that to copy it takes more than the 100 ns that a TimeSpan tells.
        byte[] value = new byte[20_000];
        Random.Shared.NextBytes(value);
        for (int i = 0; i < 5_000; i++) strings.Set("key", value);
        for (int i = 0; i < 5_000; i++) strings.Get("key");
        KeyspaceStatistics statistics = engine.Statistics;
        Assert.Equal(5_000, statistics.Writes);
        Assert.Equal(5_000, statistics.Hits);
        Assert.True(statistics.LatencyMedian > TimeSpan.Zero);
        Assert.True(statistics.LatencyPercentile999 >= statistics.LatencyPercentile99);
    }
}
