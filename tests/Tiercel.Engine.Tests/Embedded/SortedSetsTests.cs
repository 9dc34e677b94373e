using System.Text;

namespace Tiercel.Engine.Tests;

/// <summary>The door to sorted sets.</summary>
public class SortedSetsTests
{
    [Fact]
    public void MembersHaveOneScoreEach()
    {
        using TestKeyspace test = new();
        SortedSets sets = test.Database.SortedSets;
        Assert.True(sets.Add("k", "a", 1));
        Assert.False(sets.Add("k", "a"u8, 2));
        Assert.Equal(2, sets.AddMany("k", new("a", 3), new("b", 2), new("c", 2)));
        Assert.Equal(["b", "c", "a"], sets.RangeStrings("k"));
        Assert.Equal(3.0, sets.Score("k", "a"));
        Assert.Null(sets.Score("k", "x"));
        Assert.Equal([3.0, null, 2.0], sets.Scores("k", "a", "x", "c"));
        Assert.Equal(2, sets.Rank("k", "a"));
        Assert.Equal(0, sets.Rank("k", "a", reverse: true));
        Assert.Null(sets.Rank("k", "x"));
        Assert.Equal(3, sets.Count("k"));
        Assert.Equal(2, sets.RemoveMany("k", "a", "b", "x"));
        Assert.True(sets.Remove("k", "c"));
        Assert.False(test.Database.Keys.Exists("k"));
        Assert.Null(sets.Score("k", "a"));
        Assert.Empty(sets.Range("k"));
    }

    [Fact]
    public void AScoreIsSetOnlyIfItsConditionHolds()
    {
        using TestKeyspace test = new();
        SortedSets sets = test.Database.SortedSets;
        Assert.False(sets.TrySet("k", "a", 1, ScoreCondition.IfPresent));
        Assert.False(test.Database.Keys.Exists("k"));
        Assert.True(sets.TrySet("k", "a", 1, ScoreCondition.IfAbsent));
        Assert.False(sets.TrySet("k", "a", 2, ScoreCondition.IfAbsent));
        Assert.False(sets.TrySet("k", "a", 1, ScoreCondition.Always));
        Assert.True(sets.TrySet("k", "a", 5, ScoreCondition.IfGreater | ScoreCondition.IfPresent));
        Assert.False(sets.TrySet("k", "a", 4, ScoreCondition.IfGreater));
        Assert.True(sets.TrySet("k", "a", 4, ScoreCondition.IfLess));
        Assert.Equal(4, sets.Score("k", "a"));
        Assert.Throws<ArgumentException>(() => sets.TrySet("k", "a", 1, ScoreCondition.IfAbsent | ScoreCondition.IfPresent));
        Assert.Throws<ArgumentException>(() => sets.TrySet("k", "a", 1, ScoreCondition.IfGreater | ScoreCondition.IfLess));
    }

    [Fact]
    public void AnIncrementReturnsTheSumOrThrows()
    {
        using TestKeyspace test = new();
        SortedSets sets = test.Database.SortedSets;
        Assert.Equal(1, sets.Increment("k", "a"));
        Assert.Equal(-1.5, sets.Increment("k", "a", -2.5));
        Assert.Equal(double.PositiveInfinity, sets.Increment("k", "a", double.PositiveInfinity));
        Assert.Throws<OverflowException>(() => sets.Increment("k", "a", double.NegativeInfinity));
        Assert.Throws<ArgumentException>(() => sets.Increment("k", "a", double.NaN));
        Assert.Throws<ArgumentException>(() => sets.Add("k", "b", double.NaN));
        Assert.Throws<ArgumentException>(() => sets.AddMany("k", new("b", 1), new("c", double.NaN)));
        Assert.Throws<ArgumentNullException>(() => sets.AddMany("k", new("b", 1), new(null!, 1)));
        Assert.Equal(1, sets.Count("k"));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1000)]
    public void RangesAreByRankScoreAndMember(int count)
    {
        using TestKeyspace test = new();
        SortedSets sets = test.Database.SortedSets;
        sets.AddMany("k", [.. Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"m{i}", (double)i))]);
        Assert.Equal(["m1", "m2"], sets.RangeStrings("k", 1, 2));
        Assert.Equal([$"m{count - 1}", $"m{count - 2}"], sets.RangeStrings("k", 0, 1, reverse: true));
        Assert.Equal(["m5", "m6", "m7"], Texts(sets.Range("k", new ScoreRange(5, 7))));
        Assert.Equal(["m6"], Texts(sets.Range("k", new ScoreRange(5, 7) { ExcludesMin = true, ExcludesMax = true })));
        Assert.Equal(["m8", "m7"], Texts(sets.Range("k", new ScoreRange(0, 9), skip: 1, take: 2, reverse: true)));
        Assert.Equal(count - 5, sets.Count("k", new ScoreRange(5, double.PositiveInfinity)));
        Assert.Equal(3, sets.RemoveRange("k", new ScoreRange(double.NegativeInfinity, 2)));
        Assert.Equal(2, sets.RemoveRange("k", 0, 1));
        Assert.Equal(2, sets.StoreRange("d", "k", new ScoreRange(5, 6)));
        Assert.Equal(["m5", "m6"], sets.RangeStrings("d"));
        Assert.Equal(1, sets.StoreRange("d", "k", -1, -1));
        Assert.Equal([$"m{count - 1}"], sets.RangeStrings("d"));
        Assert.Equal(0, sets.StoreRange("d", "none", 0, -1));
        Assert.False(test.Database.Keys.Exists("d"));
        Assert.Throws<ArgumentException>(() => sets.Range("k", new ScoreRange(double.NaN, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => sets.Range("k", new ScoreRange(0, 1), skip: -1));
    }

    [Fact]
    public void MembersOfOneScoreAreInTheOrderOfTheirBytes()
    {
        using TestKeyspace test = new();
        SortedSets sets = test.Database.SortedSets;
        sets.AddMany("k", new("a", 0), new("b", 0), new("c", 0), new("d", 0));
        Assert.Equal(["b", "c"], Texts(sets.Range("k", new MemberRange("b", "c"))));
        Assert.Equal(["c", "d"], Texts(sets.Range("k", new MemberRange("b", null) { ExcludesMin = true })));
        Assert.Equal(["b", "a"], Texts(sets.Range("k", new MemberRange(null, "c") { ExcludesMax = true }, reverse: true)));
        Assert.Equal(4, sets.Count("k", new MemberRange(null, null)));
        Assert.Equal(2, sets.StoreRange("d", "k", new MemberRange("c", null)));
        Assert.Equal(2, sets.RemoveRange("k", new MemberRange("b", "c")));
        Assert.Equal(["a", "d"], sets.RangeStrings("k"));
    }

    [Fact]
    public void PopsTakeFromAnEnd()
    {
        using TestKeyspace test = new();
        SortedSets sets = test.Database.SortedSets;
        sets.AddMany("k", new("a", 1), new("b", 2), new("c", 3), new("d", 4));
        KeyValuePair<byte[], double> least = sets.PopMin("k")!.Value;
        Assert.Equal("a", Encoding.UTF8.GetString(least.Key));
        Assert.Equal(1, least.Value);
        Assert.Equal(["d", "c"], Texts(sets.PopMaxMany("k", 2)));
        Assert.Equal(["b"], Texts(sets.PopMinMany("k", 9)));
        Assert.Null(sets.PopMax("k"));
        Assert.False(test.Database.Keys.Exists("k"));
        Assert.Throws<ArgumentOutOfRangeException>(() => sets.PopMinMany("k", -1));
    }

    [Fact]
    public void SeveralAreCombinedWithWeightsAndSets()
    {
        using TestKeyspace test = new();
        SortedSets sets = test.Database.SortedSets;
        sets.AddMany("k", new("a", 1), new("b", 2));
        sets.AddMany("l", new("b", 10), new("c", 20));
        test.Database.Sets.AddMany("s", "a", "c");
        Assert.Equal(["a", "b", "c"], Texts(sets.Union(["k", "l"])));
        Assert.Equal([1, 12, 20], sets.Union(["k", "l"]).Select(static e => e.Value));
        Assert.Equal([3.0, 2, 2], sets.Union(["k", "s"], [1, 2]).Select(static e => e.Value).OrderDescending());
        Assert.Equal([10.0], sets.Intersect(["k", "l"], aggregate: ScoreAggregate.Max).Select(static e => e.Value));
        Assert.Equal(["a"], Texts(sets.Except("k", "l")));
        Assert.Equal(1, sets.CountIntersection("k", "s"));
        Assert.Equal(3, sets.StoreUnion("k", ["k", "l"]));
        Assert.Equal(2, sets.StoreIntersection("d", ["k", "s"], [2, 0]));
        Assert.Equal([2.0, 40], sets.Range("d").Select(static e => e.Value));
        Assert.Equal(1, sets.StoreDifference("d", "k", "s"));
        Assert.Equal(0, sets.StoreDifference("d", "k", "k"));
        Assert.False(test.Database.Keys.Exists("d"));
        Assert.Throws<ArgumentException>(() => sets.Union([]));
        Assert.Throws<ArgumentException>(() => sets.Union(["k", "l"], [1]));
        Assert.Throws<ArgumentException>(() => sets.StoreUnion("d", ["k"], [double.NaN]));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(2000)]
    public void AWalkFindsEverythingThatStays(int count)
    {
        using TestKeyspace test = new();
        SortedSets sets = test.Database.SortedSets;
        sets.AddMany("k", [.. Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"m{i}", (double)i))]);
        HashSet<string> found = [];
        foreach ((string member, double score) in sets.EnumerateStrings("k"))
        {
            Assert.Equal($"m{score}", member);
            found.Add(member);
            // The caller may change it meanwhile.
            sets.Add("k", "other" + member, 1e6);
            sets.Remove("k", "other" + member);
        }

        Assert.Equal(count, found.Count);
        Assert.Equal(11, sets.EnumerateStrings("k", "m1?").Append(new("m1", 1)).Count());
        Assert.Empty(sets.Enumerate("none"));
        List<KeyValuePair<byte[], double>> step = [];
        Assert.Equal(0ul, sets.Scan("none", 0, step));
        Assert.Throws<ArgumentOutOfRangeException>(() => sets.Scan("k", 0, step, count: 0));
    }

    [Fact]
    public void OtherKindsAreRefusedAndNothingChanges()
    {
        using TestKeyspace test = new();
        SortedSets sets = test.Database.SortedSets;
        test.Database.Strings.Set("s", "x");
        sets.Add("k", "a", 1);
        Assert.Throws<InvalidOperationException>(() => sets.Add("s", "a", 1));
        Assert.Throws<InvalidOperationException>(() => sets.Range("s"));
        Assert.Throws<InvalidOperationException>(() => sets.Remove("s", "a"));
        Assert.Throws<InvalidOperationException>(() => sets.PopMin("s"));
        Assert.Throws<InvalidOperationException>(() => sets.StoreUnion("d", ["k", "s"]));
        Assert.Throws<InvalidOperationException>(() => sets.StoreRange("d", "s", 0, -1));
        Assert.False(test.Database.Keys.Exists("d"));
        Assert.Equal("x", test.Database.Strings.GetString("s"));
        Assert.Equal(1, sets.StoreUnion("s", ["k"]));
        Assert.Equal(1, sets.Score("s", "a"));
    }

    private static string[] Texts(KeyValuePair<byte[], double>[] elements) =>
        [.. elements.Select(static e => Encoding.UTF8.GetString(e.Key))];
}
