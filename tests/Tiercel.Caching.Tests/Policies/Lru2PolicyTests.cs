namespace Tiercel.Caching.Tests;

public sealed class Lru2PolicyTests
{
    private readonly Cache<int, int> _cache = CacheModelTests.Make<int, int>(CachePolicy.Lru2, partitions: 1, capacity: 100);

    [Fact]
    public void EntriesUsedAgainSurviveAScanInTheOrderOfTheirUse()
    {
        for (int i = 0; i < 75; i++) _cache.Set(i, i);
        for (int i = 0; i < 75; i++) _cache.TryGet(i, out _);
        for (int i = 1_000; i < 3_000; i++) _cache.Set(i, i);
        Assert.Equal(Enumerable.Range(0, 75).Reverse().Concat(Enumerable.Range(2_975, 25).Reverse()), _cache.Keys);
        _cache.CheckInvariants();
    }

    [Fact]
    public void EntriesUsedAgainKeepToThreeQuarters()
    {
        for (int i = 0; i < 100; i++) _cache.Set(i, i);
        for (int i = 0; i < 100; i++) _cache.TryGet(i, out _);
        for (int i = 1_000; i < 1_025; i++) _cache.Set(i, i);
        Assert.Equal(Enumerable.Range(25, 75).Reverse(), _cache.Keys.Take(75));
        Assert.Equal(Enumerable.Range(1_000, 25).Reverse(), _cache.Keys.Skip(75));
    }

    [Fact]
    public void ExpiredEntryIsNotTakenForOneUsedAgain()
    {
        FakeTimeProvider time = new();
        using Cache<int, int> cache = new(new CacheOptions<int, int>
        {
            Capacity = 4, Policy = CachePolicy.Lru2, Partitions = 1, TimeProvider = time, ExpireAfterWrite = TimeSpan.FromMinutes(1),
        });
        cache.Dispose();
        cache.Set(1, 1);
        cache.Set(2, 2);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(cache.TryGet(1, out _));
        cache.Set(1, 1);
        cache.Set(3, 3);
        Assert.Equal([3, 1], cache.Keys);
    }
}
