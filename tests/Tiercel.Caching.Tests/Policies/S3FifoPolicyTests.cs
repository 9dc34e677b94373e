namespace Tiercel.Caching.Tests;

public sealed class S3FifoPolicyTests
{
    private readonly Cache<int, int> _cache = CacheModelTests.Make<int, int>(CachePolicy.S3Fifo, partitions: 1, capacity: 100);

    [Fact]
    public void EntriesUsedAgainSurviveAScan()
    {
        for (int i = 0; i < 50; i++) Use(i, times: 3);
        for (int i = 1_000; i < 3_000; i++) Use(i, times: 1);
        Assert.All(Enumerable.Range(0, 50), i => Assert.True(_cache.TryGet(i, out _)));
        _cache.CheckInvariants();
    }

    [Fact]
    public void KeyThatComesBackAsAGhostStays()
    {
        for (int i = 0; i < 100; i++) Use(i, times: 1);
        Use(200, times: 1);
        Assert.False(_cache.TryGet(0, out _));
        Use(0, times: 1);
        for (int i = 300; i < 450; i++) Use(i, times: 1);
        Assert.True(_cache.TryGet(0, out _));
        Assert.False(_cache.TryGet(200, out _));
    }

    [Fact]
    public void EvictionEndsWhenEverythingWasUsedOften()
    {
        for (int i = 0; i < 100; i++) Use(i, times: 5);
        for (int i = 200; i < 400; i++) Use(i, times: 5);
        Assert.Equal(100, _cache.Count);
        _cache.CheckInvariants();
    }

    private void Use(int key, int times)
    {
        _cache.Set(key, key);
        for (int i = 1; i < times; i++) _cache.TryGet(key, out _);
    }
}
