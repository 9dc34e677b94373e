namespace Tiercel.Caching.Tests;

public sealed class HashMixTests
{
    // Of as many boxes as there are balls 63 % get one, if chance throws them; with a deviation of half a percent here.
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(1_000)]
    [InlineData(1 << 16)]
    public void CodesInEvenStepsSpreadUnderEveryFactor(int step)
    {
        const int codes = 4_096;
        for (int factor = 0; factor < 2_000; factor++)
        {
            HashMix mix = new();
            Assert.InRange(Boxes(mix, codes, step, shift: 0), 0.58 * codes, 0.68 * codes);
            Assert.InRange(Boxes(mix, codes, step, shift: 20), 0.58 * codes, 0.68 * codes);
        }
    }

    private static int Boxes(HashMix mix, int codes, int step, int shift)
    {
        bool[] boxes = new bool[codes];
        for (int i = 0; i < codes; i++) boxes[(mix.Of(i * step) >> shift) & (codes - 1)] = true;
        return boxes.Count(static b => b);
    }
}
