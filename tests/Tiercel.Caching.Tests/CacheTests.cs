namespace Tiercel.Caching.Tests;

public sealed class CacheTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void CapacityThatIsNotPositiveIsRefused(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Cache<string, int>(capacity));

    [Fact]
    public void PartitionsThatAreNoPowerOfTwoAreRefused()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new Cache<string, int>(new CacheOptions<string, int> { Capacity = 100, Partitions = 3 }));
        Assert.Contains("Partitions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NullKeysAreRefusedAndNullValuesKept()
    {
        Cache<string, string?> cache = new(10);
        Assert.Throws<ArgumentNullException>(() => cache.TryGet(null!, out _));
        Assert.Throws<ArgumentNullException>(() => cache.Set(null!, ""));
        Assert.Throws<ArgumentNullException>(() => cache.Remove(null!));
        cache.Set("key", null);
        Assert.True(cache.TryGet("key", out string? value));
        Assert.Null(value);
    }

    [Fact]
    public void EveryKeyUpToTheCapacityStaysWhateverItsPartition()
    {
        Cache<string, int> cache = CacheModelTests.Make<string, int>(CachePolicy.S3Fifo, partitions: 16, capacity: 10_000);
        for (int i = 0; i < 10_000; i++) cache.Set($"{i}", i);
        Assert.Equal(10_000, cache.Count);
        for (int i = 0; i < 10_000; i++) Assert.True(cache.TryGet($"{i}", out int value) && value == i);
        cache.Set("one more", 0);
        Assert.Equal(10_000, cache.Count);
        cache.CheckInvariants();
    }

    [Fact]
    public void PartitionWithoutEntriesTakesRoomFromOthers()
    {
        Cache<int, int> cache = CacheModelTests.Make<int, int>(CachePolicy.Lru, partitions: 16, capacity: 16);
        for (int i = 0; i < 2_000; i++)
        {
            cache.Set(i, i);
            Assert.True(cache.TryGet(i, out _));
        }

        Assert.Equal(16, cache.Count);
        cache.CheckInvariants();
    }

    [Fact]
    public void OnePartitionMayHoldMoreThan16BitNumbersName()
    {
        Cache<int, int> cache = CacheModelTests.Make<int, int>(CachePolicy.Lru, partitions: 1, capacity: 100_000);
        for (int i = 0; i < 150_000; i++) cache.Set(i, i);
        Assert.Equal(100_000, cache.Count);
        Assert.False(cache.TryGet(49_999, out _));
        for (int i = 50_000; i < 150_000; i++) Assert.True(cache.TryGet(i, out int value) && value == i);
        cache.CheckInvariants();
    }

    [Fact]
    public void KeysOfEqualHashCodesAreToldApart()
    {
        SameHash comparer = new();
        Cache<string, int> cache = new(new CacheOptions<string, int> { Capacity = 500, Comparer = comparer, Partitions = 8 });
        for (int i = 0; i < 1_000; i++) cache.Set($"{i}", i);
        int found = 0;
        for (int i = 0; i < 1_000; i++)
        {
            if (!cache.TryGet($"{i}", out int value)) continue;
            Assert.Equal(i, value);
            found++;
        }

        Assert.Equal(cache.Count, found);
        Assert.Equal(500, found);
        cache.CheckInvariants();
    }

    [Fact]
    public void ClearedCacheIsEmptyAndGoesOn()
    {
        Cache<string, string> cache = new(1_000);
        for (int i = 0; i < 2_000; i++) cache.Set($"{i}", "");
        cache.Clear();
        Assert.Equal(0, cache.Count);
        Assert.False(cache.TryGet("1999", out _));
        cache.Set("1", "one");
        Assert.True(cache.TryGet("1", out string? value) && value == "one");
        cache.CheckInvariants();
    }

    [Fact]
    public void WeigherAndLifetimeMayCallTheCache()
    {
        Cache<int, int>? cache = null;
        cache = new(new CacheOptions<int, int>
        {
            Capacity = 100,
            Weigher = (key, value) => cache!.TryGet(key, out int before) ? value + before : value,
            Lifetime = (key, _) =>
            {
                cache!.Remove(key + 1);
                return null;
            },
        });
        cache.Set(2, 5);
        cache.Set(1, 10);
        Assert.Equal(10, cache.Weight);
        cache.Set(1, 7);
        Assert.Equal(17, cache.Weight);
        Assert.Equal([1], cache.Keys);
        cache.CheckInvariants();
        cache.Dispose();
    }
}
