namespace Tiercel.Engine.Tests;

public class EvictionTests
{
    public static TheoryData<EvictionPolicy> EvictingPolicies =>
        [.. Enum.GetValues<EvictionPolicy>().Where(p => p != EvictionPolicy.NoEviction)];

    [Theory]
    [MemberData(nameof(EvictingPolicies))]
    public void TheNumberOfKeysNeverExceedsItsLimit(EvictionPolicy policy)
    {
        using TestKeyspace test = new(new EngineOptions { MaxKeys = 500, EvictionPolicy = policy });
        for (int i = 0; i < 5000; i++)
        {
            test.Database.Strings.Set($"key:{i}", "v"u8, TimeSpan.FromHours(1 + i));
            Assert.InRange(test.Database.Count, 1, 500);
        }

        Assert.Equal(500, test.Database.Count);
        Assert.Equal(4500, test.Keyspace.GetStatistics().Evicted);
    }

    [Theory]
    [MemberData(nameof(EvictingPolicies))]
    public void MemoryStaysWithinItsLimit(EvictionPolicy policy)
    {
        const long limit = 24 << 20;
        using TestKeyspace test = new(new EngineOptions { MaxMemory = limit, EvictionPolicy = policy });
        for (int i = 0; i < 60_000; i++) test.Database.Strings.Set($"key:{i}", new byte[i % 1000], TimeSpan.FromHours(1));
        long used = test.Database.Shards.Sum(s => s.UsedBytes);
        Assert.InRange(used, limit / 2, limit + (limit / 100));
        Assert.True(test.Keyspace.GetStatistics().Evicted > 0);
    }

    [Fact]
    public void WithoutEvictionAFullEngineRefusesWritesAndStillReads()
    {
        using TestKeyspace test = new(new EngineOptions { MaxKeys = 10 });
        for (int i = 0; i < 10; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        Assert.Throws<InsufficientMemoryException>(() => test.Database.Strings.Set("one more", "v"u8));
        Assert.Equal("v", test.Database.Strings.GetString("key:3"));
        Assert.True(test.Database.Keys.Remove("key:3"));
        test.Database.Strings.Set("one more", "v"u8);
    }

    [Fact]
    public void VolatilePoliciesSpareKeysThatLiveForEver()
    {
        using TestKeyspace test = new(new EngineOptions { MaxKeys = 100, EvictionPolicy = EvictionPolicy.VolatileLru });
        for (int i = 0; i < 50; i++) test.Database.Strings.Set($"stays:{i}", "v"u8);
        for (int i = 0; i < 1000; i++) test.Database.Strings.Set($"goes:{i}", "v"u8, TimeSpan.FromHours(1));
        for (int i = 0; i < 50; i++) Assert.True(test.Database.Keys.Exists($"stays:{i}"));
    }

    [Theory]
    [InlineData(EvictionPolicy.AllKeysLru)]
    [InlineData(EvictionPolicy.AllKeysLfu)]
    public void KeysInUseOutliveKeysThatAreNot(EvictionPolicy policy)
    {
        using TestKeyspace test = new(new EngineOptions { MaxKeys = 2000, EvictionPolicy = policy, EvictionSamples = 10 });
        for (int i = 0; i < 1000; i++) test.Database.Strings.Set($"hot:{i}", "v"u8);
        for (int round = 0; round < 40; round++)
        {
            test.Time.Advance(TimeSpan.FromSeconds(5));
            for (int i = 0; i < 1000; i++) test.Database.Strings.TryGet($"hot:{i}", default, out _);
            for (int i = 0; i < 200; i++) test.Database.Strings.Set($"cold:{round}:{i}", "v"u8);
        }

        int kept = Enumerable.Range(0, 1000).Count(i => test.Database.Keys.Exists($"hot:{i}"));
        Assert.True(kept > 850, $"{kept} of 1000 keys in constant use are left");
    }

    [Fact]
    public void VolatileTtlTakesTheOneThatExpiresSoonest()
    {
        using TestKeyspace test = new(new EngineOptions { MaxKeys = 1000, EvictionPolicy = EvictionPolicy.VolatileTtl, EvictionSamples = 32 });
        for (int i = 0; i < 1000; i++) test.Database.Strings.Set($"key:{i}", "v"u8, TimeSpan.FromMinutes(10 + i));
        for (int i = 0; i < 300; i++) test.Database.Strings.Set($"later:{i}", "v"u8, TimeSpan.FromDays(30));
        int early = Enumerable.Range(0, 500).Count(i => test.Database.Keys.Exists($"key:{i}"));
        int late = Enumerable.Range(500, 500).Count(i => test.Database.Keys.Exists($"key:{i}"));
        Assert.True(early + 150 < late, $"{early} early and {late} late keys are left");
    }
}
