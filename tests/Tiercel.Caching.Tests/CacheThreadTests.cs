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
