using System.Diagnostics;

namespace Tiercel.Engine.Tests;

public class ShardTurnsTests
{
    [Fact]
    public void StepsGoRoundTheShardsUntilEachIsDone()
    {
        using TestKeyspace test = new();
        for (int i = 0; i < 1000; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        CountedJob job = new(stepsOfEach: 3);
        ShardTurns.Run(job, test.Database, first: 5, deadline: long.MaxValue);
        Assert.Equal(3 * Shard.Count, job.Order.Count);
        Assert.Same(test.Database.Shards[5], job.Order[0]);
        // No shard has a second turn before each has had its first.
        Assert.Equal(Shard.Count, job.Order.Take(Shard.Count).Distinct().Count());
        Assert.Equal(job.Order.Take(Shard.Count), job.Order.Skip(Shard.Count).Take(Shard.Count));
    }

    [Fact]
    public void NothingIsDoneWhenTheTimeIsUp()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("key", "v"u8);
        CountedJob job = new(stepsOfEach: 1);
        ShardTurns.Run(job, test.Database, first: 0, deadline: Stopwatch.GetTimestamp());
        Assert.Empty(job.Order);
    }

    private sealed class CountedJob(int stepsOfEach) : IShardJob
    {
        public List<Shard> Order { get; } = [];

        public bool Step(Database database, Shard shard)
        {
            Order.Add(shard);
            return Order.Count(s => s == shard) < stepsOfEach;
        }
    }
}
