namespace Tiercel.Engine.Tests;

public class HyperLogLogTests
{
    [Fact]
    public void ElementsAreCountedOnce()
    {
        using TestKeyspace test = new();
        HyperLogLog counters = test.Database.HyperLogLog;
        Assert.Equal(0, counters.Count("k"));
        Assert.True(counters.Add("k", "a"));
        Assert.False(counters.Add("k", "a"u8));
        Assert.True(counters.AddMany("k", "a", "b", "c"));
        Assert.Equal(3, counters.Count("k"));
        Assert.True(counters.AddMany("empty"));
        Assert.False(counters.AddMany("empty"));
        Assert.True(test.Database.Keys.Exists("empty"));
        Assert.Equal(0, counters.Count("empty"));
    }

    [Fact]
    public void OtherStringsAreRefused()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("s", "HYLL");
        Assert.Throws<FormatException>(() => test.Database.HyperLogLog.Add("s", "a"));
        Assert.Throws<FormatException>(() => test.Database.HyperLogLog.Count("s"));
        Assert.Throws<FormatException>(() => test.Database.HyperLogLog.Merge("d", "s"));
        Assert.Throws<ArgumentNullException>(() => test.Database.HyperLogLog.AddMany("k", "a", null!));
        Assert.False(test.Database.Keys.Exists("k"));
    }
}
