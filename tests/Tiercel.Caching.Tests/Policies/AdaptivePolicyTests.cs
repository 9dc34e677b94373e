namespace Tiercel.Caching.Tests;

public sealed class AdaptivePolicyTests
{
    private const int Capacity = 500;

    private readonly Cache<int, int> _cache = Make(CachePolicy.Adaptive);

    [Fact]
    public void LoopLongerThanTheCacheFindsAPartOfItselfThere()
    {
        double hits = HitRatio(_cache, Enumerable.Range(0, 40_000).Select(static i => i % 2_000));
        Assert.InRange(hits, 0.2, 0.25);
        // But for ghosts that are taken for others.
        Assert.InRange(HitRatio(Make(CachePolicy.S3Fifo), Enumerable.Range(0, 40_000).Select(static i => i % 2_000)), 0, 0.03);
    }

    [Fact]
    public void LoopThatIsOutOfDateGivesWayToTheNext()
    {
        HitRatio(_cache, Enumerable.Range(0, 40_000).Select(static i => i % 2_000));
        HitRatio(_cache, Enumerable.Range(0, 40_000).Select(static i => 10_000 + (i % 2_000)));
        double hits = HitRatio(_cache, Enumerable.Range(0, 40_000).Select(static i => 10_000 + (i % 2_000)));
        Assert.InRange(hits, 0.2, 0.25);
    }

    [Fact]
    public void WhereOnlyWhatIsRecentComesBackItIsNearlyAsGoodAsLru()
    {
        int[] requests = [.. RecentOnes(60_000)];
        double lru = HitRatio(Make(CachePolicy.Lru), requests);
        Assert.InRange(HitRatio(_cache, requests), lru - 0.04, 1);
        Assert.InRange(HitRatio(Make(CachePolicy.S3Fifo), requests), 0, lru - 0.08);
    }

    [Fact]
    public void EntriesUsedAgainSurviveAScan()
    {
        int[] kept = [.. Enumerable.Range(0, Capacity / 2)];
        for (int i = 0; i < 4; i++) HitRatio(_cache, kept);
        HitRatio(_cache, Enumerable.Range(10_000, 3 * Capacity));
        Assert.Equal(1, HitRatio(_cache, kept));
    }

    [Fact]
    public void ItLearnsAnewWhenTheWorkloadChanges()
    {
        int[] recent = [.. RecentOnes(60_000)];
        int[] loop = [.. Enumerable.Range(0, 60_000).Select(static i => 100_000 + (i % 2_000))];
        double lru = HitRatio(Make(CachePolicy.Lru), recent);
        HitRatio(_cache, recent);
        HitRatio(_cache, loop);
        Assert.InRange(HitRatio(_cache, loop), 0.16, 0.25);
        HitRatio(_cache, recent.Select(static k => 200_000 + k));
        Assert.InRange(HitRatio(_cache, recent.Select(static k => 300_000 + k)), lru - 0.04, 1);
    }

    [Fact]
    public void EvictionEndsWhenEverythingWasUsedOften()
    {
        for (int turn = 0; turn < 5; turn++) HitRatio(_cache, Enumerable.Range(0, Capacity));
        for (int key = Capacity; key < 3 * Capacity; key++) HitRatio(_cache, Enumerable.Repeat(key, 5));
        Assert.Equal(Capacity, _cache.Count);
        _cache.CheckInvariants();
    }

    private static Cache<int, int> Make(CachePolicy policy) => CacheModelTests.Make<int, int>(policy, partitions: 1, Capacity);

    // New keys all the time, each asked for again at an age of some hundred requests, never later.
    private static IEnumerable<int> RecentOnes(int count)
    {
        Random random = new(7);
        for (int i = 0; i < count; i++)
        {
            double age = -Math.Log(1 - random.NextDouble()) * Capacity / 2;
            yield return 10_000 + (i / 4) - Math.Min((int)age, 10_000);
        }
    }

    private static double HitRatio(Cache<int, int> cache, IEnumerable<int> requests)
    {
        int hits = 0;
        int count = 0;
        foreach (int key in requests)
        {
            count++;
            if (cache.TryGet(key, out _)) hits++;
            else cache.Set(key, key);
        }

        cache.CheckInvariants();
        return (double)hits / count;
    }
}
