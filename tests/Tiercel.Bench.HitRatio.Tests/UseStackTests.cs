using Xunit;

namespace Tiercel.Bench.HitRatio.Tests;

public sealed class UseStackTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1_000)]
    public void KeysComeOutAtTheirDepthAsFromAList(int uses)
    {
        SplitMix64 random = new((ulong)uses);
        UseStack stack = new(uses);
        List<long> list = [];
        for (int i = 0; i < uses; i++)
        {
            long key = i;
            if (list.Count > 0 && random.NextDouble() < 0.5)
            {
                int depth = (int)(random.NextDouble() * list.Count);
                key = list[^(depth + 1)];
                Assert.Equal(key, stack.RemoveAt(depth));
                list.RemoveAt(list.Count - 1 - depth);
            }

            stack.Push(key);
            list.Add(key);
            Assert.Equal(list.Count, stack.Count);
        }
    }
}
