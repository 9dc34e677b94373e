namespace Tiercel.Caching.Tests;

public sealed class CacheWeightTests
{
    private readonly List<(CacheEventKind Kind, int Key)> _events = [];

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void WeightNeverExceedsTheCapacity(int partitions)
    {
        SeededRandom random = SeededRandom.Create();
        Cache<int, int> cache = Make(capacity: 1_000, partitions);
        for (int i = 0; i < 20_000; i++)
        {
            int weight = random.Next(20) == 0 ? random.Next(1_001) : random.Next(10);
            Assert.NotEqual(SetOutcome.Refused, cache.Set(random.Next(300), weight));
            Assert.InRange(cache.Weight, 0, 1_000);
            if (i % 500 == 0) cache.CheckInvariants();
        }

        Assert.Equal(cache.Walk().Sum(static e => e.Value), cache.Weight);
        for (int i = 0; i < 300; i++) cache.Remove(i);
        for (int i = 0; i < 1_000; i++) cache.Set(1_000 + i, 3);
        Assert.Equal(999, cache.Weight);
    }

    [Fact]
    public void EntryHeavierThanTheCacheIsRefusedVisiblyAndTheOlderValueGoes()
    {
        Cache<int, int> cache = Make(capacity: 100, partitions: 1);
        cache.Set(1, 50);
        Assert.Equal(SetOutcome.Refused, cache.Set(1, 101));
        Assert.False(cache.TryGet(1, out _));
        Assert.Contains((CacheEventKind.Refused, 1), _events);
        Assert.False(cache.TryAdd(2, 101));
        Assert.Equal(101, cache.GetOrAdd(3, static _ => 101));
        Assert.Equal(0, cache.Count);
        cache.CheckInvariants();
    }

    [Fact]
    public void EntryAsHeavyAsTheCacheTakesAllOfIt()
    {
        Cache<int, int> cache = Make(capacity: 100, partitions: 4);
        for (int i = 0; i < 50; i++) cache.Set(i, 2);
        Assert.Equal(SetOutcome.Added, cache.Set(1_000, 100));
        Assert.Equal(1, cache.Count);
        Assert.Equal(50, _events.Count(static e => e.Kind == CacheEventKind.Evicted));
        Assert.Equal(SetOutcome.Replaced, cache.Set(1_000, 1));
        Assert.Equal(1, cache.Weight);
        cache.CheckInvariants();
    }

    [Fact]
    public void LoadedEntryThatNeedsMoreThanOneEvictionIsStored()
    {
        Cache<int, int> cache = Make(capacity: 100, partitions: 4);
        for (int i = 0; i < 100; i++) cache.Set(i, 1);
        Assert.Equal(50, cache.GetOrAdd(1_000, static _ => 50));
        Assert.True(cache.TryGet(1_000, out int value) && value == 50);
        cache.CheckInvariants();
    }

    [Fact]
    public void HeavyEntriesOfManyThreadsAllFindRoom()
    {
        Cache<int, int> cache = new(new CacheOptions<int, int> { Capacity = 100, Partitions = 4, Weigher = static (_, w) => w });
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(i => new Thread(() =>
        {
            Random random = new(i);
            for (int n = 0; n < 5_000; n++) cache.Set(random.Next(40), random.Next(101));
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.InRange(cache.Weight, 0, 100);
        cache.CheckInvariants();
    }

    [Fact]
    public void NegativeWeightsAndWeightsWithoutAWeigherAreRefused()
    {
        Cache<int, int> cache = Make(capacity: 100, partitions: 1);
        Assert.Throws<InvalidOperationException>(() => cache.Set(1, -1));
        Assert.Throws<InvalidOperationException>(() => new Cache<int, int>(10).Set(1, 1, new CacheEntryOptions { Weight = 2 }));
        Assert.Equal(SetOutcome.Added, cache.Set(1, -1, new CacheEntryOptions { Weight = 7 }));
        Assert.Equal(7, cache.Weight);
    }

    [Fact]
    public void EstimatedBytesCountWhatStringsAndArraysHold()
    {
        Assert.Equal(32 + 32 + 1_024, CacheWeights.EstimatedBytes("12345", new byte[1_000]));
        Assert.Equal(32, CacheWeights.EstimatedBytes(1, 2L));
        Assert.Equal(32 + 7, CacheWeights.EstimatedBytes(1, new Sized()));
        Assert.Equal(32, CacheWeights.EstimatedBytes<int, string?>(1, null));
    }

    [Theory]
    [MemberData(nameof(CacheModelTests.Shapes), MemberType = typeof(CacheModelTests))]
    public void EntryThatGrowsStaysAndOthersGoNoMoreThanItTakes(CachePolicy policy, int partitions)
    {
        Cache<int, int> cache = new(new CacheOptions<int, int>
        {
            Capacity = 100, Policy = policy, Partitions = partitions, Weigher = static (_, weight) => weight,
        });
        cache.Set(0, 40);
        for (int i = 1; i <= 60; i++) cache.Set(i, 1);
        for (int weight = 41; weight <= 100; weight++)
        {
            Assert.True(cache.TryUpdate(0, weight, weight - 1));
            Assert.Equal(100, cache.Weight);
            Assert.Equal(101 - weight, cache.Count);
            cache.CheckInvariants();
        }
    }

    [Theory]
    [MemberData(nameof(CacheModelTests.Shapes), MemberType = typeof(CacheModelTests))]
    public void EntryThatGrowsAmongEqualHashCodesFindsRoomForAll(CachePolicy policy, int partitions)
    {
        Cache<string, int> cache = new(new CacheOptions<string, int>
        {
            Capacity = 100, Policy = policy, Partitions = partitions, Weigher = static (_, weight) => weight, Comparer = new SameHash(),
        });
        for (int i = 0; i < 10; i++) cache.Set($"{i}", 10);
        for (int weight = 20; weight <= 100; weight += 20)
        {
            cache.Set("0", weight);
            Assert.True(cache.TryGet("0", out int stored) && stored == weight);
            cache.CheckInvariants();
        }

        Assert.Equal(100, cache.Weight);
    }

    [Fact]
    public void ManyEvictionsForOneEntryAllocateNothing()
    {
        Cache<int, int> cache = new(new CacheOptions<int, int>
        {
            Capacity = 1_000, Partitions = 1, Policy = CachePolicy.Lru, CountStatistics = true, Weigher = static (_, weight) => weight,
        });
        Work();
        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Work()
        {
            for (int i = 0; i < 5_000; i++) cache.Set(i, i % 40 == 0 ? 30 : 1 + (i % 3));
        }
    }

    private Cache<int, int> Make(int capacity, int partitions) => new(new CacheOptions<int, int>
    {
        Capacity = capacity, Partitions = partitions, Weigher = static (_, weight) => weight,
        Inspect = (in happened) => _events.Add((happened.Kind, happened.Key)),
    });

    private sealed class Sized : ISized
    {
        public long SizeBytes => 7;
    }
}
