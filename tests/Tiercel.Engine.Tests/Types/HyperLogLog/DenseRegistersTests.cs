using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

public class DenseRegistersTests
{
    [Fact]
    public void EveryLoopAgreesWithItsPlainTwin()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < 50; round++)
        {
            byte[] plain = RandomRanks(random);
            byte[] packed = new byte[DenseRegisters.Bytes];
            byte[] expected = new byte[DenseRegisters.Bytes];
            DenseRegisters.Pack(plain, packed);
            DenseRegisters.PackScalar(plain, expected);
            Assert.True(expected.AsSpan().SequenceEqual(packed), $"packed, {random}");

            byte[] merged = RandomRanks(random);
            byte[] mergedAsExpected = [.. merged];
            DenseRegisters.MergeInto(packed, merged);
            DenseRegisters.MergeIntoScalar(packed, mergedAsExpected);
            Assert.True(mergedAsExpected.AsSpan().SequenceEqual(merged), $"merged, {random}");
        }
    }

    [Fact]
    public void RegisterHoldsWhatItWasGivenAndLeavesItsNeighboursAlone()
    {
        SeededRandom random = SeededRandom.Create();
        byte[] plain = new byte[HyperLogLogFormat.Registers];
        byte[] packed = new byte[DenseRegisters.Bytes];
        for (int round = 0; round < 50_000; round++)
        {
            int index = random.Next(plain.Length);
            plain[index] = (byte)random.Next(64);
            DenseRegisters.Set(packed, index, plain[index]);
        }

        for (int i = 0; i < plain.Length; i++) Assert.Equal(plain[i], DenseRegisters.Get(packed, i));
    }

    [Fact]
    public void RanksAreCounted()
    {
        byte[] plain = RandomRanks(SeededRandom.Create());
        byte[] packed = new byte[DenseRegisters.Bytes];
        DenseRegisters.Pack(plain, packed);
        int[] histogram = new int[CardinalityEstimator.Ranks];
        DenseRegisters.CountRanks(packed, histogram);
        for (int rank = 0; rank < histogram.Length; rank++) Assert.Equal(plain.Count(p => p == rank), histogram[rank]);
    }

    private static byte[] RandomRanks(SeededRandom random)
    {
        byte[] plain = new byte[HyperLogLogFormat.Registers];
        random.NextBytes(plain);
        for (int i = 0; i < plain.Length; i++) plain[i] &= 63;
        return plain;
    }
}
