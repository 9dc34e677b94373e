namespace Tiercel.Caching.Tests;

/// <summary>What an inspector throws reaches whoever did what it was told of, and stops nothing of it.</summary>
public sealed class CacheInspectTests
{
    private readonly List<(CacheEventKind Kind, int Key)> _events = [];
    private CacheEventKind _throwsAt = CacheEventKind.Evicted;

    [Fact]
    public void ValueThatNeedsMuchRoomIsStored()
    {
        Cache<int, int> cache = Make(capacity: 10, partitions: 1, weigher: static (_, value) => value);
        for (int i = 0; i < 10; i++) cache.Set(i, 1);
        Assert.Throws<FormatException>(() => cache.Set(100, 5));
        Assert.True(cache.TryGet(100, out int value) && value == 5);
        Assert.Equal(5, _events.Count(static e => e.Kind == CacheEventKind.Evicted));
        Assert.Contains((CacheEventKind.Set, 100), _events);
    }

    [Fact]
    public void StoringIsToldAndCounted()
    {
        Cache<int, int> cache = Make(capacity: 1, partitions: 1);
        cache.Set(1, 1);
        Assert.Throws<FormatException>(() => cache.Set(2, 2));
        Assert.Throws<FormatException>(() => cache.GetOrAdd(3, static _ => 3));
        Assert.True(cache.TryGet(3, out _));
        Assert.Equal([(CacheEventKind.Set, 1), (CacheEventKind.Set, 2), (CacheEventKind.Set, 3)], _events.Where(static e => e.Kind == CacheEventKind.Set));
        Assert.Equal(3, cache.Statistics.Sets);
    }

    [Fact]
    public void OtherCachesHearOfTheChange()
    {
        InProcessInvalidationBus<int> bus = new();
        Cache<int, int> there = new(new CacheOptions<int, int> { Capacity = 10, InvalidationBus = bus });
        Cache<int, int> here = Make(capacity: 10, partitions: 1, bus: bus);
        foreach (CacheEventKind kind in new[] { CacheEventKind.Replaced, CacheEventKind.Removed, CacheEventKind.Set, CacheEventKind.Refused })
        {
            foreach (int key in new[] { 1, 2, 3 }) here.GetOrAdd(key, static k => k);
            foreach (int key in new[] { 1, 2, 3 }) there.GetOrAdd(key, static k => k);
            _throwsAt = kind;
            if (kind is CacheEventKind.Replaced or CacheEventKind.Set) Assert.Throws<FormatException>(() => here.Set(1, 2));
            if (kind == CacheEventKind.Refused) Assert.Throws<FormatException>(() => here.Set(1, 11));
            if (kind != CacheEventKind.Removed) continue;
            Assert.Throws<FormatException>(() => here.Remove(1));
            Assert.Throws<FormatException>(() => here.TryRemove(2, expected: 2));
            Assert.Equal([3], there.Keys);
            Assert.Throws<FormatException>(here.Clear);
            Assert.Empty(there.Keys);
        }

        Assert.False(there.TryGet(1, out _));
    }

    [Theory]
    [InlineData(CacheEventKind.Removed)]
    [InlineData(CacheEventKind.Evicted)]
    public void AllPartitionsAreClearedOrTrimmed(CacheEventKind kind)
    {
        Cache<int, int> cache = Make(capacity: 1_000, partitions: 4);
        for (int i = 0; i < 500; i++) cache.Set(i, 1);
        _throwsAt = kind;
        if (kind == CacheEventKind.Removed) Assert.Throws<FormatException>(cache.Clear);
        else Assert.Throws<FormatException>(() => cache.Trim(100));
        Assert.Equal(0, cache.Count);
        Assert.Equal(500, _events.Count(e => e.Kind == kind));
        cache.CheckInvariants();
    }

    [Fact]
    public void AllPartitionsAreSwept()
    {
        FakeTimeProvider time = new();
        using Cache<int, int> cache = Make(capacity: 1_000, partitions: 4, time: time);
        for (int i = 0; i < 100; i++) cache.Set(i, 1, new CacheEntryOptions { ExpiresAfter = TimeSpan.FromSeconds(20) });
        _throwsAt = CacheEventKind.Expired;
        time.Advance(TimeSpan.FromSeconds(20.2));
        // One look at some nodes of each partition: with few nodes, at all.
        Assert.Equal(0, cache.Count);
        Assert.Equal(100, _events.Count(static e => e.Kind == CacheEventKind.Expired));
    }

    private Cache<int, int> Make(
        int capacity, int partitions, Func<int, int, long>? weigher = null, FakeTimeProvider? time = null, InProcessInvalidationBus<int>? bus = null) =>
        new(new CacheOptions<int, int>
        {
            Capacity = capacity, Partitions = partitions, Policy = CachePolicy.Lru, CountStatistics = true, InvalidationBus = bus,
            Weigher = weigher ?? (bus is null ? null : static (_, value) => value), TimeProvider = time ?? TimeProvider.System,
            Inspect = (in happened) =>
            {
                _events.Add((happened.Kind, happened.Key));
                if (happened.Kind == _throwsAt) throw new FormatException();
            },
        });
}
