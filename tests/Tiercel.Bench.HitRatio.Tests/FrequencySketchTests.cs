using Xunit;

namespace Tiercel.Bench.HitRatio.Tests;

public sealed class FrequencySketchTests
{
    [Fact]
    public void FrequencyIsNeverLessThanWhatWasCountedUpToFifteen()
    {
        FrequencySketch sketch = new(capacity: 1_000);
        for (int key = 0; key < 20; key++)
        {
            for (int i = 0; i < key; i++) sketch.Increment(key);
        }

        for (int key = 0; key < 20; key++) Assert.InRange(sketch.Frequency(key), Math.Min(15, key), 15);
        Assert.Equal(0, sketch.Frequency(1_000_000));
    }

    [Fact]
    public void AllIsHalvedWhenTenTimesTheCapacityWasCounted()
    {
        FrequencySketch sketch = new(capacity: 10);
        for (int i = 0; i < 15; i++) sketch.Increment(0);
        for (int i = 0; i < 84; i++) sketch.Increment(1 + i);
        Assert.Equal(15, sketch.Frequency(0));
        sketch.Increment(85);
        Assert.Equal(7, sketch.Frequency(0));
    }
}
