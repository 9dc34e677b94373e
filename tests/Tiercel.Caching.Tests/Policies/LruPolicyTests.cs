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
        }

        // What goes is what is last in the model: each new entry takes one away.
        for (int i = 0; model.Count > 0; i++)
        {
            if (cache.Count == capacity)
            {
                Assert.True(cache.TryRemove(model.Last!.Value, out _) && cache.TryAdd(model.Last.Value, 0), random.ToString());
                model.RemoveLast();
            }
            else
            {
                cache.Set(1_000 + i, 0);
            }
        }

        cache.CheckInvariants();
    }
}
