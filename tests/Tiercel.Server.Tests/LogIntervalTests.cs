namespace Tiercel.Server.Tests;

public sealed class LogIntervalTests
{
    [Fact]
    public void OneLinePassesInEachInterval()
    {
        LogInterval interval = new(1_000);

        long[] passed = [.. Enumerable.Range(0, 35).Select(static i => i * 100L).Where(interval.Passes)];

        Assert.Equal([0, 1_000, 2_000, 3_000], passed);
    }
}
