using System.Text;
using Xunit;

namespace Tiercel.Bench.Load.Tests;

public sealed class WorkloadTests
{
    [Theory]
    [InlineData(0, "000000000000")]
    [InlineData(123456789012, "123456789012")]
    [InlineData(Workload.MaxKeys - 1, "999999999999")]
    public void KeyNumberIsWrittenInDecimal(long number, string digits)
    {
        byte[] written = new byte[Workload.KeyDigits];
        Workload.WriteKey(written, number);
        Assert.Equal(digits, Encoding.ASCII.GetString(written));
    }

    [Fact]
    public void KeyHasTheLengthAskedFor()
    {
        foreach (int length in (int[])[12, 13, 16, 40])
        {
            Batch batch = new Workload(new LoadOptions { Command = LoadCommand.Get, KeyBytes = length }).BuildBatches()[0];
            Assert.Contains($"\r\n${length}\r\n", Encoding.ASCII.GetString(batch.Bytes), StringComparison.Ordinal);
            Assert.Equal(batch.Bytes.Length - 2 - Workload.KeyDigits, Assert.Single(batch.KeyOffsets));
        }
    }

    [Fact]
    public void ShorterBatchIsAPrefix()
    {
        Batch batch = new Workload(new LoadOptions { Command = LoadCommand.Ping, Depth = 3 }).BuildBatches()[0];
        Assert.Equal("*1\r\n$4\r\nPING\r\n", Encoding.ASCII.GetString(batch.Bytes, 0, batch.RequestEnds[0]));
        Assert.Equal(batch.Bytes.Length, batch.RequestEnds[2]);
    }

    [Fact]
    public void KeysInOrderAreAllDifferentAndRandomOnesInRange()
    {
        KeySource inOrder = new(5, seed: 1, inOrder: true);
        Assert.Equal((0, 1, 2), (inOrder.Next(), inOrder.Next(), inOrder.Next()));
        KeySource random = new(5, seed: 1, inOrder: false);
        HashSet<long> seen = [];
        for (int i = 0; i < 1_000; i++) seen.Add(random.Next());
        Assert.Equal([0L, 1L, 2L, 3L, 4L], seen.Order());
    }
}
