using System.Numerics;

namespace Tiercel.Primitives.Tests;

public class KeyHasherTests
{
    [Fact]
    public void EveryByteOfEveryLengthCounts()
    {
        KeyHasher hasher = KeyHasher.CreateRandom();
        for (int length = 1; length <= 100; length++)
        {
            byte[] key = new byte[length];
            ulong hash = hasher.Hash(key);
            for (int i = 0; i < length; i++)
            {
                key[i] ^= 0x40;
                Assert.NotEqual(hash, hasher.Hash(key));
                key[i] ^= 0x40;
            }

            Assert.Equal(hash, hasher.Hash(key));
            Assert.NotEqual(hash, hasher.Hash(new byte[length + 1]));
        }
    }

    [Fact]
    public void SequentialKeysSpreadEvenlyOverEveryBit()
    {
        KeyHasher hasher = KeyHasher.CreateRandom();
        const int keys = 100_000;
        int[] ones = new int[64];
        for (int i = 0; i < keys; i++)
        {
            ulong hash = hasher.Hash(System.Text.Encoding.ASCII.GetBytes($"user:{i:D10}"));
            for (ulong rest = hash; rest != 0; rest &= rest - 1) ones[BitOperations.TrailingZeroCount(rest)]++;
        }

        // Eight standard deviations: chance fails once in 10^15.
        double tolerance = 8 * Math.Sqrt(keys) / 2;
        Assert.All(ones, count => Assert.InRange(count, (keys / 2) - tolerance, (keys / 2) + tolerance));
    }

    [Fact]
    public void OneChangedBitChangesHalfOfTheHash()
    {
        KeyHasher hasher = KeyHasher.CreateRandom();
        Random random = new(5);
        long changed = 0;
        const int trials = 20_000;
        byte[] key = new byte[40];
        for (int i = 0; i < trials; i++)
        {
            random.NextBytes(key);
            int length = random.Next(1, key.Length + 1);
            ulong before = hasher.Hash(key.AsSpan(0, length));
            int bit = random.Next(length * 8);
            key[bit / 8] ^= (byte)(1 << (bit % 8));
            changed += BitOperations.PopCount(before ^ hasher.Hash(key.AsSpan(0, length)));
        }

        Assert.InRange((double)changed / trials, 31.5, 32.5);
    }

    [Fact]
    public void HashersWithOtherSeedsHashOtherwise()
    {
        byte[] key = [1, 2, 3];
        Assert.NotEqual(KeyHasher.CreateRandom().Hash(key), KeyHasher.CreateRandom().Hash(key));
    }
}
