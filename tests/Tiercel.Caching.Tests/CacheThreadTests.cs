namespace Tiercel.Caching.Tests;

/// <summary>Several threads on one small cache, then a look at the whole structure.</summary>
public sealed class CacheThreadTests
{
    private const int Steps = 150_000;

    [Theory]
    [MemberData(nameof(CacheModelTests.Shapes), MemberType = typeof(CacheModelTests))]
    public void ReadersNeverSeeATornValueOrAnothersKey(CachePolicy policy, int partitions)
    {
        SeededRandom random = SeededRandom.Create();
        Cache<Wide, Wide> cache = CacheModelTests.Make<Wide, Wide>(policy, partitions, capacity: 60);
        int wrong = 0;
        InParallel(random.Seed, (own, step) =>
        {
            Wide key = Wide.Of(own.Next(100));
            switch (own.Next(8))
            {
                case 0:
                    cache.Remove(key);
                    break;
                case 1 or 2:
                    // The value is the key's, plus any multiple of a hundred.
                    cache.Set(key, Wide.Of(key.A + (100L * step)));
                    break;
                default:
                    if (cache.TryGet(key, out Wide value) && (!value.IsWhole || value.A % 100 != key.A)) Interlocked.Increment(ref wrong);
                    break;
            }
        });
        Assert.True(wrong == 0, $"{wrong} wrong, {random}");
        cache.CheckInvariants();
        Assert.InRange(cache.Count, 1, 60);
    }

    [Theory]
    [MemberData(nameof(CacheModelTests.Shapes), MemberType = typeof(CacheModelTests))]
    public void GrowingAndClearingUnderReadersKeepsTheStructureWhole(CachePolicy policy, int partitions)
    {
        SeededRandom random = SeededRandom.Create();
        Cache<string, string> cache = CacheModelTests.Make<string, string>(policy, partitions, capacity: 4_000);
        string[] keys = [.. Enumerable.Range(0, 5_000).Select(static i => $"key {i}")];
        int wrong = 0;
        InParallel(random.Seed, (own, step) =>
        {
            string key = keys[own.Next(keys.Length)];
            if (step % 30_000 == 29_999) cache.Clear();
            else if (own.Next(2) == 0) cache.Set(key, key);
            else if (cache.TryGet(key, out string? value) && value != key) Interlocked.Increment(ref wrong);
        });
        Assert.True(wrong == 0, $"{wrong} wrong, {random}");
        cache.CheckInvariants();
    }

    [Theory]
    [InlineData(CachePolicy.S3Fifo)]
    [InlineData(CachePolicy.Lru)]
    public void ValuesOfACacheLineComeWholeWhileTheirKeysAreOverwritten(CachePolicy policy)
    {
        SeededRandom random = SeededRandom.Create();
        Cache<int, Line> cache = CacheModelTests.Make<int, Line>(policy, partitions: 1, capacity: 4);
        int torn = 0;
        int hits = 0;
        InParallel(random.Seed, (own, step) =>
        {
            // One node most of the time: few keys, and more of them than fit, so that nodes pass from key to key too.
            int key = own.Next(5);
            if (own.Next(3) == 0) cache.Set(key, Line.Of((8L * step) + key));
            if (!cache.TryGet(key, out Line line)) return;
            Interlocked.Increment(ref hits);
            if (!line.IsWhole || line.Number % 8 != key) Interlocked.Increment(ref torn);
        });
        Assert.True(torn == 0, $"{torn} torn, {random}");
        Assert.True(hits > Steps / 10, $"{hits} hits");
        cache.CheckInvariants();
    }

    [Theory]
    [MemberData(nameof(CacheModelTests.Shapes), MemberType = typeof(CacheModelTests))]
    public void EveryOperationAtOnceKeepsTheStructureWhole(CachePolicy policy, int partitions)
    {
        SeededRandom random = SeededRandom.Create();
        FakeTimeProvider time = new();
        using Cache<int, int> cache = new(new CacheOptions<int, int>
        {
            Capacity = 200, Policy = policy, Partitions = partitions, TimeProvider = time, Weigher = static (_, value) => value & 15,
        });
        InParallel(random.Seed, (own, step) =>
        {
            int key = own.Next(120);
            switch (own.Next(12))
            {
                case 0: cache.Remove(key); break;
                case 1: cache.TryAdd(key, step); break;
                case 2: cache.AddOrUpdate(key, static k => k, static (_, value) => value + 1); break;
                case 3: cache.GetOrAdd(key, static k => k); break;
                case 4: cache.Set(key, step, new CacheEntryOptions { ExpiresAfter = TimeSpan.FromMilliseconds(own.Next(500)) }); break;
                case 5 when step % 50 == 0: cache.Trim(own.Next(30)); break;
                case 6 when step % 500 == 0: cache.Clear(); break;
                case 7 when step % 100 == 0: time.Advance(TimeSpan.FromMilliseconds(100)); break;
                case 8 when step % 100 == 0: Assert.InRange(cache.Walk().Count(), 0, 3_000); break;
                case 9: cache.Set(key, step); break;
                default: cache.TryGet(key, out _); break;
            }
        });
        cache.CheckInvariants();
        Assert.InRange(cache.Weight, 0, 200);
    }

    private static void InParallel(int seed, Action<Random, int> step)
    {
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(i => new Thread(() =>
        {
            try
            {
                Random own = new(seed + i);
                for (int n = 0; n < Steps; n++) step(own, n);
            }
            catch (Exception e)
            {
                failure = e;
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Null(failure);
    }
}
