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

    [Theory]
    [MemberData(nameof(EvictingPolicies))]
    public void MemoryIsNeverMoreThanOneHundredthOverItsLimitUnderChurnOfAllSizes(EvictionPolicy policy)
    {
        const long limit = 24 << 20;
        using TestKeyspace test = new(new EngineOptions { MaxMemory = limit, EvictionPolicy = policy });
        Random random = new(11);
        byte[] value = new byte[300_000];
        long most = 0;
        for (int i = 0; i < 40_000; i++)
        {
            // Mostly small, some large, now and then one in a block of its own.
            int length = random.Next(100) switch { < 90 => random.Next(500), < 99 => random.Next(20_000), _ => random.Next(value.Length) };
            test.Database.Strings.Set($"key:{random.Next(100_000)}", value.AsSpan(0, length), TimeSpan.FromHours(1));
            most = Math.Max(most, test.Keyspace.Memory.UsedBytes);
            if (i % 1000 == 0) test.Time.Advance(TimeSpan.FromSeconds(1));
        }

        long exact = test.Database.Shards.Sum(s => s.UsedBytes);
        Assert.InRange(exact, limit * 9 / 10, limit + (limit / 100));
        Assert.True(test.Keyspace.GetStatistics().Evicted > 0);
        Assert.InRange(test.Keyspace.Memory.UsedBytes, limit * 9 / 10, limit + (limit / 100));
        // While a value is written it is there before its room is made: never more than the largest one.
        Assert.InRange(most, limit * 9 / 10, limit + (limit / 100));
    }

    [Fact]
    public void ALimitOfOneDatabaseEvictsFromItAlone()
    {
        EngineOptions options = new()
        {
            EvictionPolicy = EvictionPolicy.AllKeysLru,
            MaxKeysPerDatabase = DatabaseLimits.Parse("3 100"),
            MaxMemoryPerDatabase = DatabaseLimits.Parse("5 2mb"),
        };
        using TestKeyspace test = new(options);
        Database byKeys = test.Keyspace.Database(3);
        Database byMemory = test.Keyspace.Database(5);
        for (int i = 0; i < 1000; i++)
        {
            test.Database.Strings.Set($"key:{i}", "v"u8);
            byKeys.Strings.Set($"key:{i}", "v"u8);
            byMemory.Strings.Set($"key:{i}", new byte[10_000]);
        }

        Assert.Equal(1000, test.Database.Count);
        Assert.Equal(100, byKeys.Count);
        Assert.InRange(byMemory.Shards.Sum(s => s.UsedBytes), 1 << 20, (2 << 20) * 101 / 100);
        Assert.Equal(byMemory.Shards.Sum(s => s.UsedBytes), byMemory.Memory.UsedBytes, tolerance: 64 << 10);
    }

    [Fact]
    public void AFullDatabaseRefusesWritesWhileTheOthersTakeThem()
    {
        using TestKeyspace test = new(new EngineOptions { MaxKeysPerDatabase = DatabaseLimits.Parse("0 10") });
        for (int i = 0; i < 10; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        Assert.Throws<InsufficientMemoryException>(() => test.Database.Strings.Set("one more", "v"u8));
        Assert.Equal("v", test.Database.Strings.GetString("key:3"));
        test.Keyspace.Database(1).Strings.Set("one more", "v"u8);
    }

    [Fact]
    public void VolatilePoliciesFindTheOneKeyThatMayGo()
    {
        using TestKeyspace test = new(new EngineOptions { EvictionPolicy = EvictionPolicy.VolatileLru });
        for (int i = 0; i < 100_000; i++) test.Database.Strings.Set($"stays:{i}", "v"u8);
        test.Database.Strings.Set("goes", "v"u8, TimeSpan.FromHours(1));
        test.Keyspace.Options.MaxKeys = 100_001;
        test.Keyspace.RunMaintenance();
        test.Database.Strings.Set("new", "v"u8);
        Assert.False(test.Database.Keys.Exists("goes"));
        Assert.True(test.Database.Keys.Exists("new"));
        Assert.Equal(100_001, test.Database.Count);
        // None is left that may go: one key more is taken, and then no more.
        test.Database.Strings.Set("newer", "v"u8);
        Assert.Throws<InsufficientMemoryException>(() => test.Database.Strings.Set("newest", "v"u8));
    }

    [Fact]
    public void ExpiredEntriesGoBeforeAnythingThatLives()
    {
        using TestKeyspace test = new(new EngineOptions { MaxKeys = 400, EvictionPolicy = EvictionPolicy.AllKeysLru, EvictionSamples = 64 });
        for (int i = 0; i < 200; i++) test.Database.Strings.Set($"lives:{i}", "v"u8);
        for (int i = 0; i < 200; i++) test.Database.Strings.Set($"dies:{i}", "v"u8, TimeSpan.FromSeconds(1));
        test.Time.Advance(TimeSpan.FromSeconds(2));
        for (int i = 0; i < 100; i++) test.Database.Strings.Set($"new:{i}", "v"u8);
        Assert.Equal(0, test.Keyspace.GetStatistics().Evicted);
        Assert.Equal(100, test.Keyspace.GetStatistics().Expired);
    }

    [Fact]
    public void KeysAskedForAgainSurviveAScanUnderS3Fifo()
    {
        using TestKeyspace test = new(new EngineOptions { MaxKeys = 2000, EvictionPolicy = EvictionPolicy.AllKeysS3Fifo });
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 1000; i++)
            {
                if (!test.Database.Strings.TryGet($"hot:{i}", default, out _)) test.Database.Strings.Set($"hot:{i}", "v"u8);
            }
        }

        for (int i = 0; i < 20_000; i++) test.Database.Strings.Set($"scan:{i}", "v"u8);
        int kept = Enumerable.Range(0, 1000).Count(i => test.Database.Keys.Exists($"hot:{i}"));
        Assert.True(kept > 900, $"{kept} of 1000 keys that were asked for again are left");
    }

    [Fact]
    public void AChangeOfPolicyWhileRunningIsSafeAndFreesTheGhosts()
    {
        using TestKeyspace test = new(new EngineOptions { MaxKeys = 1000, EvictionPolicy = EvictionPolicy.AllKeysS3Fifo });
        EvictionPolicy[] order = [.. Enum.GetValues<EvictionPolicy>().Where(static p => p != EvictionPolicy.NoEviction)];
        for (int i = 0; i < 20_000; i++)
        {
            if (i % 2000 == 0) test.Keyspace.Options.EvictionPolicy = order[i / 2000 % order.Length];
            test.Database.Strings.Set($"key:{i}", "v"u8, TimeSpan.FromHours(1));
            Assert.InRange(test.Database.Count, 1, 1000);
        }

        test.Keyspace.Options.EvictionPolicy = EvictionPolicy.AllKeysLru;
        test.Keyspace.RunMaintenance();
        test.Database.Clear();
        Assert.InRange(test.Keyspace.Memory.UsedBytes, 0, 64 << 10);
    }

    [Fact]
    public void EvictedKeysAreToldToTheListener()
    {
        using TestKeyspace test = new(new EngineOptions { MaxKeys = 10, EvictionPolicy = EvictionPolicy.AllKeysRandom });
        EvictionLog log = new();
        test.Keyspace.Sink = log;
        for (int i = 0; i < 30; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        Assert.Equal(20, log.Evicted.Count);
        Assert.All(log.Evicted, key => Assert.False(test.Database.Keys.Exists(key)));
    }

    private sealed class EvictionLog : IMutationSink
    {
        public HashSet<string> Evicted { get; } = [];

        public void OnMutation(in Mutation mutation)
        {
            if (mutation.Reason == RemoveReason.Evicted) Evicted.Add(System.Text.Encoding.ASCII.GetString(mutation.Key));
        }
    }
}
