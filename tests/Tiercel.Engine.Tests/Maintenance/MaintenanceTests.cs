namespace Tiercel.Engine.Tests;

public class MaintenanceTests
{
    [Fact]
    public void ExpiredEntriesGoWithoutAnybodyAskingForThem()
    {
        using TestKeyspace test = new();
        for (int i = 0; i < 20_000; i++)
        {
            test.Database.Strings.Set($"key:{i}", "v"u8, i % 2 == 0 ? TimeSpan.FromSeconds(1 + (i % 7)) : null);
        }

        for (int second = 1; second <= 8; second++)
        {
            test.Time.Advance(TimeSpan.FromSeconds(1));
            RunUntilIdle(test);
            int due = Enumerable.Range(0, 20_000).Count(i => i % 2 == 0 && 1 + (i % 7) <= second);
            Assert.Equal(20_000 - due, test.Database.Count);
            test.Keyspace.CheckInvariants();
        }

        Assert.Equal(0, test.Database.CountWithExpiry);
        Assert.Equal(10_000, test.Keyspace.GetStatistics().Expired);
    }

    [Fact]
    public void MemoryGoesBackWhenNineOfTenKeysAreRemoved()
    {
        using TestKeyspace test = new();
        const int keys = 300_000;
        for (int i = 0; i < keys; i++) test.Database.Strings.Set($"key:{i:D8}", new byte[100]);
        for (int i = 0; i < keys; i++)
        {
            if (i % 10 != 0) test.Database.Keys.Remove($"key:{i:D8}");
        }

        RunUntilIdle(test);
        test.Keyspace.CheckInvariants();
        Assert.Equal(keys / 10, test.Database.Count);
        long live = test.Database.Shards.Sum(s => s.UsedBytes);
        long held = Held(test);
        // A page of each size and one of segments may stay partly empty in each of the 64 shards.
        long slack = Shard.Count * 2L * Primitives.Arena.PageBytes;
        Assert.True(held <= (2 * live) + slack, $"{held} bytes are held for {live} live ones");
        for (int i = 0; i < keys; i += 10) Assert.Equal(100, test.Database.Strings.Get($"key:{i:D8}")!.Length);
    }

    [Fact]
    public void ChurnOfConstantVolumeHoldsNoMoreThanAThirdAboveWhatLives()
    {
        using TestKeyspace test = new();
        Random random = new(3);
        const int keys = 60_000;
        for (int round = 0; round < 12; round++)
        {
            int size = 40 + (round * 37 % 400);
            for (int i = 0; i < keys; i++) test.Database.Strings.Set($"key:{random.Next(keys):D8}", new byte[size + random.Next(40)]);
            RunUntilIdle(test);
        }

        test.Keyspace.CheckInvariants();
        long live = test.Database.Shards.Sum(s => s.UsedBytes);
        long held = Held(test);
        // What a page wastes at most in each class of a shard counts little against a large database, but this one is small.
        long slack = Shard.Count * 60L * Primitives.Arena.PageBytes;
        Assert.True(held <= (1.3 * live) + slack, $"{held} bytes are held for {live} live ones");
    }

    [Fact]
    public void CompactionMovesEntriesAndLosesNone()
    {
        using TestKeyspace test = new();
        for (int i = 0; i < 200_000; i++) test.Database.Strings.Set($"key:{i}", $"value {i}");
        for (int i = 0; i < 200_000; i++)
        {
            if (i % 7 != 0) test.Database.Keys.Remove($"key:{i}");
            if (i % 20_000 == 0) test.Keyspace.RunMaintenance();
        }

        RunUntilIdle(test);
        test.Keyspace.CheckInvariants();
        for (int i = 0; i < 200_000; i += 7) Assert.Equal($"value {i}", test.Database.Strings.GetString($"key:{i}"));
    }

    [Fact]
    public void CompactionFreesMemoryWhileTheSystemRefusesMore()
    {
        using TestKeyspace test = new();
        for (int i = 0; i < 300_000; i++) test.Database.Strings.Set($"key:{i}", new byte[100]);
        for (int i = 0; i < 300_000; i++)
        {
            if (i % 7 != 0) test.Database.Keys.Remove($"key:{i}");
        }

        long before = Held(test);
        test.LimitPages(static end => end);
        RunUntilIdle(test);
        test.Keyspace.CheckInvariants();
        Assert.True(Held(test) < before / 2, $"{Held(test)} of {before} bytes are still held");
        for (int i = 0; i < 300_000; i += 7) Assert.Equal(100, test.Database.Strings.Get($"key:{i}")!.Length);
    }

    private static long Held(TestKeyspace test) => test.Database.Shards.Sum(s => s.Table!.HeldBytes);

    internal static void RunUntilIdle(TestKeyspace test)
    {
        // A slice is bounded in time: on a slow machine it takes more of them, but a bounded number.
        for (int i = 0; i < 400; i++) test.Keyspace.RunMaintenance();
    }
}
