using Xunit;

namespace Tiercel.Bench.Load.Tests;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1_000)]
    [InlineData(123_456_789)]
    [InlineData(long.MaxValue)]
    public void PercentileOfOneValueIsThatValue(long value)
    {
        LatencyHistogram histogram = new();
        histogram.Record(value, 1);
        Assert.Equal(value, histogram.PercentileNs(0.5));
        Assert.Equal(value, histogram.MaxNs);
    }

    [Fact]
    public void PercentilesAreWithinTheWidthOfABucket()
    {
        LatencyHistogram histogram = new();
        for (int i = 1; i <= 100_000; i++) histogram.Record(i, 1);
        foreach (double share in (double[])[0.01, 0.5, 0.9, 0.99, 0.999])
        {
            double exact = share * 100_000;
            Assert.InRange(histogram.PercentileNs(share), exact, exact * 1.016 + 1);
        }
    }

    [Fact]
    public void CountWeighsAValue()
    {
        LatencyHistogram histogram = new();
        histogram.Record(10, 98);
        histogram.Record(1_000_000, 2);
        Assert.Equal(10, histogram.PercentileNs(0.98));
        Assert.Equal(1_000_000, histogram.PercentileNs(0.99));
    }

    [Fact]
    public void ClearForgetsEverything()
    {
        LatencyHistogram histogram = new();
        histogram.Record(5, 1);
        histogram.Clear();
        Assert.Equal(0, histogram.PercentileNs(0.5));
    }
}
