using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Sets against sets of .NET under random operations, in every form and across its changes.</summary>
public class SetModelTests
{
    private static readonly string[] Keys = ["a", "b", "c", "d"];

    [Theory]
    [InlineData(512, 128, 400)]
    [InlineData(8, 4, 40)]
    [InlineData(0, 0, 20)]
    [InlineData(4, 20, 60)]
    [InlineData(100_000, 100, 9000)]
    public void RandomOperationsLeaveWhatTheModelHolds(int maxIntegers, int maxTexts, int range)
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new(new EngineOptions { SetMaxIntsetEntries = maxIntegers, SetMaxListpackEntries = maxTexts });
        Sets sets = test.Database.Sets;
        Dictionary<string, HashSet<string>> model = Keys.ToDictionary(k => k, _ => new HashSet<string>(StringComparer.Ordinal));
        for (int round = 0; round < 4000; round++)
        {
            string key = Keys[random.Next(Keys.Length)];
            string other = Keys[random.Next(Keys.Length)];
            Step(random, sets, model, key, other, range);
            AssertSame(sets, model, key, $"{random}, round {round}");
            if (round % 100 == 0) test.Keyspace.CheckInvariants();
        }
    }

    [Fact]
    public void PoppedMembersAreAllDifferentAndAllGone()
    {
        using TestKeyspace test = new();
        Sets sets = test.Database.Sets;
        foreach (int count in (int[])[1, 10, 500, 5000])
        {
            string[] members = [.. Enumerable.Range(0, count).Select(i => $"member {i}")];
            Assert.Equal(count, sets.AddMany("k", members));
            HashSet<string> popped = [];
            while (sets.Pop("k") is { } member) Assert.True(popped.Add(Encoding.UTF8.GetString(member)));
            Assert.True(popped.SetEquals(members));
            Assert.False(test.Database.Keys.Exists("k"));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void RandomMembersAreAllEquallyLikely(int members)
    {
        using TestKeyspace test = new();
        test.Database.Sets.AddMany("k", [.. Enumerable.Range(0, members).Select(i => $"m{i}")]);
        Dictionary<string, int> hits = [];
        int each = members / 5;
        const int rounds = 20_000;
        for (int i = 0; i < rounds; i++)
        {
            byte[][] drawn = test.Database.Sets.RandomMany("k", each);
            Assert.Equal(each, drawn.Length);
            if (members > 10 && i >= rounds / 20) break;
            foreach (byte[] member in drawn)
            {
                string text = Encoding.UTF8.GetString(member);
                hits[text] = hits.GetValueOrDefault(text) + 1;
            }
        }

        double expected = (members > 10 ? rounds / 20 : rounds) / 5.0;
        Assert.Equal(members, hits.Count);
        // Six standard deviations.
        Assert.All(hits.Values, h => Assert.InRange(h, expected - (6 * Math.Sqrt(expected)), expected + (6 * Math.Sqrt(expected))));
    }

    [Fact]
    public void ScanFindsWhatIsThereAllTheTimeWhileTheFormChanges()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < 30; round++)
        {
            using TestKeyspace test = new();
            Sets sets = test.Database.Sets;
            int stays = random.Next(1, 300);
            for (int i = 0; i < stays; i++) sets.Add("k", Text(i));
            List<byte[]> found = [];
            ulong cursor = 0;
            int step = 0;
            do
            {
                cursor = sets.Scan("k", cursor, found, count: random.Next(1, 30));
                for (int i = random.Next(60); i > 0; i--, step++)
                {
                    if (round % 2 == 0) sets.Add("k", random.Next(2) == 0 ? Text(10_000 + step) : $"comes {step}");
                    else sets.Remove("k", Text(10_000 + step));
                }
            }
            while (cursor != 0);
            HashSet<string> seen = [.. found.Select(Encoding.UTF8.GetString)];
            for (int i = 0; i < stays; i++) Assert.True(seen.Contains(Text(i)), $"{i} was not found, {random}");
        }
    }

    private static void Step(
        SeededRandom random, Sets sets, Dictionary<string, HashSet<string>> model, string key, string other, int range)
    {
        string member = Member(random, range);
        HashSet<string> twin = model[key];
        switch (random.Next(14))
        {
            case 0 or 1 or 2 or 3 or 4:
                Assert.Equal(twin.Add(member), sets.Add(key, member));
                break;
            case 5:
                string[] several = [.. Enumerable.Range(0, random.Next(range / 4)).Select(_ => Member(random, range))];
                Assert.Equal(several.Count(twin.Add), sets.AddMany(key, several));
                break;
            case 6 or 7:
                Assert.Equal(twin.Remove(member), sets.Remove(key, member));
                break;
            case 8:
                if (sets.Pop(key) is { } popped) Assert.True(twin.Remove(Encoding.UTF8.GetString(popped)));
                else Assert.Empty(twin);
                break;
            case 9:
                bool isThere = twin.Contains(member);
                Assert.Equal(isThere, sets.Move(key, other, member));
                if (isThere && twin.Remove(member)) model[other].Add(member);
                break;
            case 10:
                model[key] = [.. model[key].Intersect(model[other])];
                Assert.Equal(model[key].Count, sets.StoreIntersection(key, key, other));
                break;
            case 11:
                model[key] = [.. model["a"].Union(model[other])];
                Assert.Equal(model[key].Count, sets.StoreUnion(key, "a", other));
                break;
            case 12:
                model[key] = [.. model["b"].Except(model[other]).Except(model["c"])];
                Assert.Equal(model[key].Count, sets.StoreDifference(key, "b", other, "c"));
                break;
            default:
                foreach (byte[] gone in sets.PopMany(key, random.Next(range / 2))) Assert.True(twin.Remove(Encoding.UTF8.GetString(gone)));
                break;
        }
    }

    private static void AssertSame(Sets sets, Dictionary<string, HashSet<string>> model, string key, string context)
    {
        HashSet<string> twin = model[key];
        Assert.Equal(twin.Count, sets.Count(key));
        byte[][] members = sets.Members(key);
        Assert.True(members.Length == twin.Count && twin.SetEquals(members.Select(Encoding.UTF8.GetString)), context);
        Assert.True(sets.Contains(key, "no member") == twin.Contains("no member"), context);
        if (twin.Count > 0) Assert.True(twin.Contains(Encoding.UTF8.GetString(sets.Random(key)!)), context);
        string[] others = [.. Keys.Where(k => k != key)];
        Assert.Equal(twin.Intersect(model[others[0]]).Intersect(model[others[1]]).Count(), sets.CountIntersection([key, .. others[..2]]));
        Assert.True(sets.Union(key, others[0]).Select(Encoding.UTF8.GetString).ToHashSet().SetEquals(twin.Union(model[others[0]])), context);
        Assert.True(sets.Except(key, others[0]).Select(Encoding.UTF8.GetString).ToHashSet().SetEquals(twin.Except(model[others[0]])), context);
    }

    private static string Member(SeededRandom random, int range) => random.Next(30) switch
    {
        < 20 => Text(random.Next(range)),
        20 => Text(random.Next(range) - 40_000),
        21 => Text(5_000_000_000L + random.Next(5)),
        22 => "",
        23 when random.Next(10) == 0 => new string('x', random.Next(20_000)),
        24 when random.Next(10) == 0 => new string('y', 250 + random.Next(10)),
        < 27 => $"text {random.Next(range)}",
        _ => Text(random.Next(range)),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
