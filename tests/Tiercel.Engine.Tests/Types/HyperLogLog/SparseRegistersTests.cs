using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

public class SparseRegistersTests
{
    [Fact]
    public void RegistersHoldTheGreatestRankWhateverTheOrder()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < 30; round++)
        {
            byte[] plain = new byte[HyperLogLogFormat.Registers];
            byte[] buffer = NewBuffer();
            SparseRegisters sparse = new(buffer, HyperLogLogFormat.Empty.Length, buffer.Length);
            // Close to each other, so that runs of every kind are split and joined; in ascending order in some rounds.
            int span = random.Next(1, 3) == 1 ? 200 : plain.Length;
            int[] indexes = [.. Enumerable.Range(0, 1500).Select(_ => random.Next(span))];
            if (random.Next(2) == 0) Array.Sort(indexes);
            foreach (int index in indexes)
            {
                int rank = random.Next(1, random.Next(2) == 0 ? 3 : SparseRun.MaxRank + 1);
                RegisterChange expected = rank > plain[index] ? RegisterChange.Raised : RegisterChange.None;
                Assert.Equal(expected, sparse.Raise(index, rank));
                plain[index] = (byte)Math.Max(plain[index], rank);
            }

            byte[] found = new byte[plain.Length];
            Assert.True(SparseRegisters.TryMergeInto(buffer.AsSpan(0, sparse.Length), found), $"{random}");
            Assert.True(plain.AsSpan().SequenceEqual(found), $"{random}");
            int[] histogram = new int[CardinalityEstimator.Ranks];
            Assert.True(SparseRegisters.TryCountRanks(buffer.AsSpan(0, sparse.Length), histogram));
            Assert.Equal(Enumerable.Range(0, 64).Select(r => plain.Count(p => p == r)), histogram);
        }
    }

    [Theory]
    [InlineData(33, 3000)]
    [InlineData(1, 19)]
    public void WhatRunsCannotExpressChangesNothing(int rank, int limit)
    {
        byte[] buffer = NewBuffer();
        SparseRegisters sparse = new(buffer, HyperLogLogFormat.Empty.Length, limit);
        Assert.Equal(RegisterChange.NeedsDense, sparse.Raise(5, rank));
        Assert.Equal(HyperLogLogFormat.Empty, buffer.AsSpan(0, sparse.Length));
    }

    [Fact]
    public void DamagedRunsAreFoundOutAndNeverReadBeyond()
    {
        SeededRandom random = SeededRandom.Create();
        byte[] plain = new byte[HyperLogLogFormat.Registers];
        int[] histogram = new int[CardinalityEstimator.Ranks];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] buffer = new byte[HyperLogLogFormat.HeaderBytes + random.Next(60)];
            random.NextBytes(buffer);
            SparseRegisters sparse = new(buffer, buffer.Length, buffer.Length);
            RegisterChange change = sparse.Raise(random.Next(HyperLogLogFormat.Registers), random.Next(1, 40));
            Assert.InRange(change, RegisterChange.None, RegisterChange.Damaged);
            bool merges = SparseRegisters.TryMergeInto(buffer, plain);
            bool counts = SparseRegisters.TryCountRanks(buffer, histogram);
            Assert.True(merges == counts, $"merged or counted, not both, {random}");
        }
    }

    private static byte[] NewBuffer()
    {
        byte[] buffer = new byte[HyperLogLogFormat.MaxSparseBytes];
        HyperLogLogFormat.Empty.CopyTo(buffer);
        return buffer;
    }
}
