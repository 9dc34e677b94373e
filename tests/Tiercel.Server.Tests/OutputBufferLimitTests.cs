namespace Tiercel.Server.Tests;

public sealed class OutputBufferLimitTests
{
    [Fact]
    public void HardLimitIsPassedAtOnce()
    {
        long since = 0;
        OutputBufferLimit limit = new(100, 0, 0);

        Assert.False(limit.IsPassed(100, 5000, ref since));
        Assert.True(limit.IsPassed(101, 5000, ref since));
    }

    [Fact]
    public void SoftLimitIsPassedAfterItsTimeWithoutABreak()
    {
        long since = 0;
        OutputBufferLimit limit = new(0, 100, 10);

        Assert.False(limit.IsPassed(101, 5_000, ref since));
        Assert.False(limit.IsPassed(101, 15_000, ref since));
        Assert.True(limit.IsPassed(101, 15_001, ref since));
        Assert.False(limit.IsPassed(100, 15_002, ref since));
        Assert.False(limit.IsPassed(101, 15_003, ref since));
        Assert.False(limit.IsPassed(101, 25_003, ref since));
    }

    [Fact]
    public void NoLimitIsNeverPassed()
    {
        long since = 0;
        Assert.False(default(OutputBufferLimit).IsPassed(long.MaxValue, 1, ref since));
    }
}
