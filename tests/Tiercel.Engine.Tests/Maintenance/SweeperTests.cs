namespace Tiercel.Engine.Tests;

public class SweeperTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EarliestExpiryIsExactAfterASweepWithoutChangesInBetween(int seed)
    {
        using TestKeyspace test = new();
        Random random = new(seed);
        for (int i = 0; i < 100_000; i++) Set(test, random);
        for (int second = 0; second < 5; second++)
        {
            test.Time.Advance(TimeSpan.FromSeconds(1));
            Sweep(test);
            // What came with the merges of the first walk is exact after the second.
            foreach (Shard shard in test.Database.Shards) Walk(test, shard);
            Dictionary<Shard, long> earliest = [];
            foreach ((string key, long expiresAtMs) in Expiries(test))
            {
                Shard shard = test.Database.ShardOf(test.Keyspace.Hash(TestKeyspace.Bytes(key)));
                earliest[shard] = Math.Min(earliest.GetValueOrDefault(shard, long.MaxValue), expiresAtMs);
            }

            foreach (Shard shard in test.Database.Shards)
            {
                Assert.Equal(earliest.GetValueOrDefault(shard, long.MaxValue), shard.Table!.EarliestExpiryMs);
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void NothingDueIsLeftWhenChangesGoOnBetweenTheSteps(int seed)
    {
        using TestKeyspace test = new();
        Random random = new(seed);
        Sweeper sweeper = new(test.Keyspace);
        for (int i = 0; i < 50_000; i++) Set(test, random);
        for (int round = 0; round < 4; round++)
        {
            test.Time.Advance(TimeSpan.FromSeconds(2));
            foreach (Shard shard in test.Database.Shards)
            {
                while (sweeper.Step(test.Database, shard))
                {
                    for (int i = 0; i < 5; i++) Set(test, random);
                }
            }

            test.Keyspace.CheckInvariants();
        }

        Sweep(test);
        long nowMs = test.Keyspace.NowMs;
        Assert.DoesNotContain(Expiries(test), e => e.ExpiresAtMs <= nowMs);
    }

    [Fact]
    public void SegmentsThatMergesSetFreeAreGivenBack()
    {
        using TestKeyspace test = new();
        for (int i = 0; i < 200_000; i++) test.Database.Strings.Set($"key:{i}", "v"u8, TimeSpan.FromSeconds(1));
        long before = test.Database.Shards.Sum(s => s.Table!.Segments.HeldBytes);
        test.Time.Advance(TimeSpan.FromSeconds(2));
        Sweep(test);
        while (ShardTurns.GiveMemoryBack(test.Database))
        {
        }

        long after = test.Database.Shards.Sum(s => s.Table!.Segments.HeldBytes);
        Assert.All(test.Database.Shards, static s => Assert.Equal(1, s.Table!.SegmentCount));
        Assert.True(after < before, $"{after} of {before} bytes are still held");
        Assert.All(test.Database.Shards, static s => Assert.False(s.Table!.Segments.HasDropped));
    }

    private static void Set(TestKeyspace test, Random random)
    {
        TimeSpan? ttl = random.Next(4) == 0 ? null : TimeSpan.FromMilliseconds(random.Next(1, 10_000));
        test.Database.Strings.Set($"key:{random.Next(100_000)}", "value"u8, ttl);
    }

    private static void Sweep(TestKeyspace test) =>
        ShardTurns.Run(new Sweeper(test.Keyspace), test.Database, first: 0, deadline: long.MaxValue);

    private static void Walk(TestKeyspace test, Shard shard)
    {
        Table table = shard.Table!;
        Table.Position position = default;
        while (table.SegmentOutlives(ref position, test.Keyspace.NowMs) && table.SkipSegment(ref position))
        {
        }

        table.EndSweep();
    }

    private static IEnumerable<(string Key, long ExpiresAtMs)> Expiries(TestKeyspace test) =>
        test.Contents().Select(static p => (p.Key, long.Parse(p.Value.Split('|')[2]))).Where(static p => p.Item2 != Expiry.None);
}
