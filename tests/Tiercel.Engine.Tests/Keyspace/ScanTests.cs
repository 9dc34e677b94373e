using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Redis's guarantee: what is there from the first step to the last is seen at least once.</summary>
public class ScanTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(50_000)]
    public void AScanOfAQuietDatabaseSeesEveryKeyOnce(int keys)
    {
        using TestKeyspace test = new();
        for (int i = 0; i < keys; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        Collector seen = new([]);
        ulong cursor = 0;
        do cursor = test.Database.Scan(cursor, 10, ref seen);
        while (cursor != 0);
        Assert.Equal(keys, seen.Keys.Count);
        Assert.Equal(keys, seen.Keys.Distinct().Count());
    }

    [Fact]
    public void KeysThatStayAreSeenWhileTheTableGrowsAndShrinks()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        for (int round = 0; round < 12; round++)
        {
            test.Database.Clear();
            for (int i = 0; i < 3000; i++) test.Database.Strings.Set($"stays:{i}", "v"u8);
            int coming = round % 2 == 0 ? 0 : 200_000;
            for (int i = 0; i < coming; i++) test.Database.Strings.Set($"goes:{i}", "v"u8);
            Collector seen = new([]);
            ulong cursor = 0;
            int moved = 0;
            do
            {
                cursor = test.Database.Scan(cursor, 10, ref seen);
                // Thousands of splits or merges between the steps of the scan.
                int target = Math.Min(200_000, moved + random.Next(2000));
                for (; moved < target; moved++)
                {
                    if (round % 2 == 0) test.Database.Strings.Set($"goes:{moved}", "v"u8);
                    else test.Database.Keys.Remove($"goes:{moved}");
                }
            }
            while (cursor != 0);
            HashSet<string> distinct = [.. seen.Keys];
            for (int i = 0; i < 3000; i++) Assert.True(distinct.Contains($"stays:{i}"), $"stays:{i} was not seen, {random}");
            test.Keyspace.CheckInvariants();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void KeysThatStayAreSeenWhateverComesAndGoesBetweenSteps(int count)
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        HashSet<string> present = [];
        for (int i = 0; i < 4000; i++) Add(test, present, random.Next(60_000));
        for (int round = 0; round < 3; round++)
        {
            HashSet<string> stayed = [.. present];
            Collector seen = new([]);
            ulong cursor = 0;
            bool grows = round % 2 == 0;
            do
            {
                cursor = test.Database.Scan(cursor, count, ref seen);
                for (int n = random.Next(8); n > 0; n--)
                {
                    // Mostly one direction, so that segments split, or merge, under the scan; a little of the other.
                    if (random.Next(10) < (grows ? 8 : 2))
                    {
                        Add(test, present, random.Next(60_000));
                    }
                    else
                    {
                        string gone = $"key:{random.Next(60_000)}";
                        present.Remove(gone);
                        stayed.Remove(gone);
                        test.Database.Keys.Remove(gone);
                    }
                }
            }
            while (cursor != 0);
            HashSet<string> distinct = [.. seen.Keys];
            foreach (string key in stayed) Assert.True(distinct.Contains(key), $"{key} was not seen, {random}");
            test.Keyspace.CheckInvariants();
        }
    }

    [Fact]
    public void AWalkInPiecesSaysWhenItMayRepeat()
    {
        using TestKeyspace test = new();
        for (int i = 0; i < 100_000; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        foreach (bool grows in new[] { false, true })
        {
            Collector seen = new([]);
            bool repeats = false;
            for (int shard = 0; shard < Shard.Count; shard++)
            {
                ShardWalk walk = default;
                int added = 0;
                while (test.Database.VisitPiece(shard, ref walk, ref seen))
                {
                    for (int i = 0; grows && i < 2000; i++) test.Database.Strings.Set($"new:{shard}:{added++}", "v"u8);
                }

                repeats |= walk.MayRepeat;
            }

            Assert.Equal(grows, repeats);
            Assert.Equal(100_000, seen.Keys.Where(k => k.StartsWith("key:", StringComparison.Ordinal)).Distinct().Count());
            if (!grows) Assert.Equal(100_000, seen.Keys.Count);
        }
    }

    [Fact]
    public void AnyCursorIsSafe()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        for (int i = 0; i < 20_000; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        Collector seen = new([]);
        for (int i = 0; i < 20_000; i++)
        {
            ulong cursor = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            ulong next = test.Database.Scan(cursor, 1, ref seen);
            Assert.True(next < 1UL << 44, $"cursor {cursor} gave {next}");
        }

        Assert.All(seen.Keys, k => Assert.StartsWith("key:", k, StringComparison.Ordinal));
    }

    [Fact]
    public void ExpiredKeysAreNotShown()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("old", "v"u8, TimeSpan.FromSeconds(1));
        test.Database.Strings.Set("new", "v"u8, TimeSpan.FromSeconds(3));
        test.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["new"], test.Contents().Keys);
    }

    private static void Add(TestKeyspace test, HashSet<string> present, int number)
    {
        present.Add($"key:{number}");
        test.Database.Strings.Set($"key:{number}", "v"u8);
    }

    private readonly struct Collector(List<string> keys) : IEntryVisitor
    {
        public List<string> Keys { get; } = keys;

        public void Visit(ReadOnlySpan<byte> key, in EntryRef entry) => Keys.Add(Encoding.ASCII.GetString(key));
    }
}
