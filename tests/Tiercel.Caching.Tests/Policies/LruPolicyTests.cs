namespace Tiercel.Caching.Tests;

public sealed class LruPolicyTests
{
    [Fact]
    public void TheEntryUsedLongestAgoGoesExactly()
    {
        SeededRandom random = SeededRandom.Create();
        const int capacity = 50;
        Cache<int, int> cache = CacheModelTests.Make<int, int>(CachePolicy.Lru, partitions: 1, capacity);
        LinkedList<int> model = [];
        for (int step = 0; step < 30_000; step++)
        {
            int key = random.Next(80);
            bool isThere = model.Remove(key);
            switch (random.Next(6))
            {
                case 0:
                    Assert.True(isThere == cache.Remove(key), random.ToString());
                    break;
                case < 3:
                    cache.Set(key, step);
                    model.AddFirst(key);
                    if (model.Count > capacity) model.RemoveLast();
                    break;
                default:
                    Assert.True(isThere == cache.TryGet(key, out _), random.ToString());
                    if (isThere) model.AddFirst(key);
                    break;
            }

            if (step % 500 == 0) Assert.True(model.SequenceEqual(cache.Keys), random.ToString());
        }

        Assert.Equal(model, cache.Keys);
        cache.CheckInvariants();
    }
}
