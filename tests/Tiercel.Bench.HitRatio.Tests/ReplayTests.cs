using Tiercel.Caching;
using Xunit;

namespace Tiercel.Bench.HitRatio.Tests;

public sealed class ReplayTests
{
    [Theory]
    [InlineData("phases", 436)]
    [InlineData("recency", 12_067)]
    [InlineData("scanloop", 1)]
    [InlineData("zipf", 1_823)]
    public void LruOfOnePartitionHitsAsOftenAsTheSimulator(string name, int capacity)
    {
        Trace trace = Assert.Single(SyntheticTraces.Generate(n => n == name));
        CacheOptions<int, int> options = new() { Capacity = capacity, Policy = CachePolicy.Lru, Partitions = 1 };
        Assert.Equal(Replay.Run(trace, new LruReference(trace.DistinctKeys, capacity).Access), Replay.Run(trace, options));
    }

    [Fact]
    public void CacheThatHoldsAllMissesEachKeyOnce()
    {
        Trace trace = new("few", [3, 1, 3, 3, 2, 1]);
        foreach (CachePolicy policy in Enum.GetValues<CachePolicy>())
        {
            Assert.Equal(3.0 / 6, Replay.Run(trace, new CacheOptions<int, int> { Capacity = 3, Policy = policy }));
        }
    }
}
