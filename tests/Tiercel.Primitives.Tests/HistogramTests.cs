using Xunit;

namespace Tiercel.Primitives.Tests;

public sealed class HistogramTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1_000)]
    [InlineData(123_456_789)]
    [InlineData(long.MaxValue)]
    public void PercentileOfOneValueIsThatValue(long value)
    {
        Histogram histogram = new();
        histogram.Record(value);
        Assert.Equal(value, histogram.Percentile(0.5));
        Assert.Equal(value, histogram.Largest);
    }

    [Fact]
    public void PercentilesAreWithinTheWidthOfABucket()
    {
        Histogram histogram = new();
        for (int i = 1; i <= 100_000; i++) histogram.Record(i);
        foreach (double share in (double[])[0.01, 0.5, 0.9, 0.99, 0.999])
        {
            double exact = share * 100_000;
            Assert.InRange(histogram.Percentile(share), exact, (exact * 1.016) + 1);
        }
    }

    [Fact]
    public void CountWeighsAValue()
    {
        Histogram histogram = new();
        histogram.Record(10, 98);
        histogram.Record(1_000_000, 2);
        Assert.Equal(10, histogram.Percentile(0.98));
        Assert.Equal(1_000_000, histogram.Percentile(0.99));
    }

    [Fact]
    public void SumHasThePercentilesOfAllValues()
    {
        Histogram low = new();
        Histogram high = new();
        for (int i = 0; i < 99; i++) low.Record(7);
        high.Record(5_000_000);

        low.Add(high);

        Assert.Equal(100, low.Total);
        Assert.Equal(7, low.Percentile(0.99));
        Assert.Equal(5_000_000, low.Percentile(1));
    }

    [Fact]
    public void ValuesBeyondTheRangeShareTheLastBucket()
    {
        Histogram histogram = new();
        histogram.Record(1L << 41);
        histogram.Record(1L << 50);
        histogram.Record(-5);
        Assert.Equal(0, histogram.Percentile(0.3));
        Assert.Equal(1L << 50, histogram.Percentile(0.6));
    }

    [Fact]
    public void ClearForgetsEverything()
    {
        Histogram histogram = new();
        histogram.Record(5);
        histogram.Clear();
        Assert.Equal(0, histogram.Percentile(0.5));
        Assert.Equal(0, histogram.Total);
    }
}
