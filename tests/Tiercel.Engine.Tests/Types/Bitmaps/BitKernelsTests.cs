using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

public class BitKernelsTests
{
    [Fact]
    public void EveryKernelAgreesWithItsPlainTwin()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < 500; round++)
        {
            byte[] a = new byte[random.Next(round < 300 ? 200 : 20_000)];
            byte[] b = new byte[a.Length];
            random.NextBytes(a);
            random.NextBytes(b);
            Assert.Equal(BitKernels.CountScalar(a), BitKernels.Count(a));
            byte[] expected = new byte[a.Length];
            byte[] found = new byte[a.Length];
            foreach (BitOperation operation in Enum.GetValues<BitOperation>())
            {
                BitKernels.CombineScalar(operation, a, b, expected);
                if (operation == BitOperation.Not) BitKernels.Not(a, found);
                else BitKernels.Combine(operation, a, b, found);
                Assert.True(expected.AsSpan().SequenceEqual(found), $"{operation} of {a.Length} bytes, {random}");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public void AllOnesAreCounted(int length)
    {
        byte[] ones = new byte[length];
        Array.Fill(ones, (byte)0xFF);
        Assert.Equal(length * 8L, BitKernels.Count(ones));
    }

    [Fact]
    public void TheResultMayBeAnOperand()
    {
        byte[] a = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
        byte[] b = [.. Enumerable.Repeat((byte)0x5A, 100)];
        BitKernels.Combine(BitOperation.Xor, a, b, a);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (byte)(i ^ 0x5A)), a);
    }
}
