namespace Tiercel.Caching.Tests;

/// <summary>Random operations on a cache and on a dictionary.</summary>
public sealed class CacheModelTests
{
    private const int Steps = 60_000;

    public static TheoryData<CachePolicy, int> Shapes
    {
        get
        {
            TheoryData<CachePolicy, int> shapes = [];
            foreach (CachePolicy policy in Enum.GetValues<CachePolicy>())
            {
                foreach (int partitions in new[] { 1, 8 }) shapes.Add(policy, partitions);
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void CacheWithRoomForAllKeysIsADictionary(CachePolicy policy, int partitions)
    {
        SeededRandom random = SeededRandom.Create();
        Cache<string, int> cache = Make<string, int>(policy, partitions, capacity: 500);
        Dictionary<string, int> model = [];
        for (int step = 0; step < Steps; step++)
        {
            string key = $"key {random.Next(500)}";
            switch (random.Next(8))
            {
                case 0:
                    Assert.Equal(model.Remove(key, out int gone), cache.TryRemove(key, out int removed));
                    Assert.Equal(gone, removed);
                    break;
                case 1:
                    Assert.Equal(model.TryAdd(key, step), cache.TryAdd(key, step));
                    break;
                case 2:
                    int expected = model.GetValueOrDefault(key, -1) - random.Next(2);
                    bool isSame = model.ContainsKey(key) && model[key] == expected;
                    if (isSame) model[key] = step;
                    Assert.Equal(isSame, cache.TryUpdate(key, step, expected));
                    break;
                case 3 or 4:
                    Assert.Equal(model.ContainsKey(key) ? SetOutcome.Replaced : SetOutcome.Added, cache.Set(key, step));
                    model[key] = step;
                    break;
                default:
                    Assert.True(model.TryGetValue(key, out int value) == cache.TryGet(key, out int found), random.ToString());
                    Assert.Equal(value, found);
                    break;
            }

            Assert.Equal(model.Count, cache.Count);
            if (step % 1_000 == 0) cache.CheckInvariants();
            if (random.Next(20_000) != 0) continue;
            cache.Clear();
            model.Clear();
        }

        cache.CheckInvariants();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void FullCacheHoldsOnlyWhatWasLastSetAndNeverMoreThanFits(CachePolicy policy, int partitions)
    {
        SeededRandom random = SeededRandom.Create();
        const int capacity = 100;
        Cache<long, Wide> cache = Make<long, Wide>(policy, partitions, capacity);
        Dictionary<long, long> model = [];
        int hits = 0;
        for (int step = 0; step < Steps; step++)
        {
            long key = (long)(400 * Math.Pow(random.NextDouble(), 3));
            switch (random.Next(10))
            {
                case 0:
                    if (cache.TryRemove(key, out Wide removed)) Assert.Equal(Wide.Of(model[key]), removed);
                    model.Remove(key);
                    break;
                case < 4:
                    cache.Set(key, Wide.Of(step));
                    model[key] = step;
                    Assert.True(cache.TryGet(key, out _), random.ToString());
                    break;
                default:
                    if (!cache.TryGet(key, out Wide value)) break;
                    Assert.True(model.TryGetValue(key, out long last) && Wide.Of(last).Equals(value), random.ToString());
                    hits++;
                    break;
            }

            Assert.InRange(cache.Count, 0, capacity);
            if (step % 1_000 == 0) cache.CheckInvariants();
        }

        cache.CheckInvariants();
        Assert.InRange(cache.Count, capacity * 9 / 10, capacity);
        // Chance may put the keys that are wanted most into one partition of a dozen.
        Assert.True(hits > Steps / 8, $"{hits} hits");
    }

    internal static Cache<TKey, TValue> Make<TKey, TValue>(CachePolicy policy, int partitions, int capacity)
        where TKey : notnull =>
        new(new CacheOptions<TKey, TValue> { Capacity = capacity, Policy = policy, Partitions = partitions });
}
