namespace Tiercel.Engine.Tests;

public class SetsTests
{
    [Fact]
    public void MembersAreThereOnce()
    {
        using TestKeyspace test = new();
        Sets sets = test.Database.Sets;
        Assert.True(sets.Add("k", "a"));
        Assert.False(sets.Add("k", "a"u8));
        Assert.Equal(2, sets.AddMany("k", "a", "b", "c"));
        Assert.True(sets.Contains("k", "b"));
        bool[] found = new bool[3];
        Assert.Equal(2, sets.ContainsMany("k", ["a", "x", "c"], found));
        Assert.Equal([true, false, true], found);
        Assert.Equal(2, sets.RemoveMany("k", "a", "b", "x"));
        Assert.Equal(["c"], sets.EnumerateStrings("k"));
        Assert.True(sets.Remove("k", "c"));
        Assert.False(test.Database.Keys.Exists("k"));
        Assert.Null(sets.Pop("k"));
        Assert.Empty(sets.Members("k"));
    }

    [Fact]
    public void OtherKindsAreRefusedAndNothingChanges()
    {
        using TestKeyspace test = new();
        Sets sets = test.Database.Sets;
        test.Database.Strings.Set("s", "x");
        sets.Add("k", "a");
        Assert.Throws<InvalidOperationException>(() => sets.Add("s", "a"));
        Assert.Throws<InvalidOperationException>(() => sets.Move("k", "s", "a"));
        Assert.Throws<InvalidOperationException>(() => sets.StoreUnion("d", "k", "s"));
        Assert.Throws<InvalidOperationException>(() => test.Database.Strings.Append("k", "x"u8));
        Assert.Throws<ArgumentException>(() => sets.Union());
        Assert.True(sets.Contains("k", "a"));
        Assert.False(test.Database.Keys.Exists("d"));
        Assert.Equal(1, sets.StoreUnion("s", "k"));
        Assert.True(sets.Contains("s", "a"));
    }
}
