namespace Tiercel.Caching.Tests;

public sealed class CacheWholesTests
{
    [Fact]
    public void WalkGoesFromTheMostToTheLeastRecentlyUsedAndNotesNoUse()
    {
        Cache<string, int> cache = CacheModelTests.Make<string, int>(CachePolicy.Lru, partitions: 1, capacity: 10);
        foreach (string key in new[] { "a", "b", "c", "d" }) cache.Set(key, key[0]);
        cache.TryGet("b", out _);
        cache.Set("a", 1);
        Assert.Equal(["a", "b", "d", "c"], cache.Keys);
        Assert.Equal(["a", "b", "d", "c"], cache.Walk().Select(static e => e.Key));
        Assert.Equal(1, cache.Walk().First().Value);
    }

    [Fact]
    public void EntriesMayBeChangedDuringAWalk()
    {
        Cache<int, int> cache = CacheModelTests.Make<int, int>(CachePolicy.S3Fifo, partitions: 4, capacity: 100);
        for (int i = 0; i < 80; i++) cache.Set(i, i);
        int seen = 0;
        foreach ((int key, _) in cache.Walk())
        {
            cache.Remove(key);
            cache.Set(key, -1);
            seen++;
        }

        Assert.Equal(80, seen);
        cache.CheckInvariants();
    }

    [Fact]
    public void TrimTakesThoseThatWouldGoFirst()
    {
        Cache<int, int> cache = CacheModelTests.Make<int, int>(CachePolicy.Lru, partitions: 1, capacity: 100);
        for (int i = 0; i < 100; i++) cache.Set(i, i);
        cache.Trim(25);
        Assert.Equal(Enumerable.Range(25, 75).Reverse(), cache.Keys);
        cache.Trim(0);
        Assert.Equal(75, cache.Count);
        cache.Trim(100);
        Assert.Equal(0, cache.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Trim(100.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Trim(double.NaN));
    }

    [Fact]
    public void BatchesTellWhatIsMissing()
    {
        Cache<string, int> cache = new(10);
        Assert.Equal(2, cache.SetMany(new("a", 1), new("b", 2)));
        int[] values = new int[3];
        int[] missing = new int[3];
        Assert.Equal(1, cache.GetMany(["a", "x", "b"], values, missing));
        Assert.Equal([1, 0, 2], values);
        Assert.Equal(1, missing[0]);
        Dictionary<string, int> found = [];
        Assert.Equal(["x", "y"], cache.GetMany(["x", "a", "y", "b"], found));
        Assert.Equal(2, found["b"]);
        Assert.Throws<ArgumentException>(() => cache.GetMany(["a", "b"], new int[1], new int[2]));
        Assert.Throws<ArgumentException>(() => cache.GetMany(["a", "b"], new int[2], new int[1]));
    }

    [Fact]
    public void EventsAndStatisticsTellWhatHappened()
    {
        List<string> events = [];
        Cache<string, int> cache = new(new CacheOptions<string, int>
        {
            Capacity = 2, Policy = CachePolicy.Lru, CountStatistics = true,
            Inspect = (in happened) => events.Add($"{happened.Kind} {happened.Key} {happened.Value}"),
        });
        cache.Set("a", 1);
        cache.Set("a", 2);
        cache.Set("b", 3);
        cache.TryGet("a", out _);
        cache.TryGet("x", out _);
        cache.Set("c", 4);
        cache.Remove("a");
        Assert.Equal(
            ["Set a 1", "Replaced a 1", "Set a 2", "Set b 3", "Hit a 2", "Miss x 0", "Evicted b 3", "Set c 4", "Removed a 2"], events);
        CacheStatistics statistics = cache.Statistics;
        Assert.Equal((1, 1, 4, 1, 1, 1), (statistics.Hits, statistics.Misses, statistics.Sets, statistics.Replacements, statistics.Evictions, statistics.Removals));
        Assert.Equal(0.5, statistics.HitRatio);
    }

    [Fact]
    public void InspectorMayCallTheCacheAndWhatItThrowsBreaksNothing()
    {
        Cache<int, int>? cache = null;
        cache = new(new CacheOptions<int, int>
        {
            Capacity = 10, Partitions = 2,
            Inspect = (in happened) =>
            {
                if (happened.Kind == CacheEventKind.Evicted) cache!.Remove(happened.Key + 1);
                if (happened.Kind == CacheEventKind.Removed) throw new FormatException();
            },
        });
        int thrown = 0;
        for (int i = 0; i < 1_000; i++)
        {
            try
            {
                cache.Set(i % 30, i);
            }
            catch (FormatException)
            {
                thrown++;
            }
        }

        Assert.True(thrown > 0);
        cache.CheckInvariants();
        Assert.InRange(cache.Count, 1, 10);
    }

    [Fact]
    public void CacheThatIsNotDisposedIsCollected()
    {
        FakeTimeProvider time = new();
        WeakReference weak = Abandon(time);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(weak.IsAlive);
        time.Advance(TimeSpan.FromSeconds(1));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Abandon(FakeTimeProvider time)
    {
        Cache<int, int> cache = new(new CacheOptions<int, int> { Capacity = 10, TimeProvider = time, ExpireAfterAccess = TimeSpan.FromMinutes(1) });
        cache.Set(1, 1);
        return new WeakReference(cache);
    }
}
