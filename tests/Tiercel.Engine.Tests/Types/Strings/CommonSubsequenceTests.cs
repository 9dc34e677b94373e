using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

public class CommonSubsequenceTests
{
    [Fact]
    public void RandomStringsGiveWhatTheWholeTableGives()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < 300; round++)
        {
            byte[] a = RandomBytes(random);
            byte[] b = RandomBytes(random);
            using CommonSubsequence common = new(a, b, lengthOnly: false);
            using CommonSubsequence length = new(a, b, lengthOnly: true);
            byte[] expected = Naive(a, b);
            byte[] found = new byte[common.Length];
            common.CopyTo(found);
            Assert.True(expected.AsSpan().SequenceEqual(found), $"round {round}, {random}");
            Assert.Equal(expected.Length, length.Length);
        }
    }

    [Fact]
    public void MatchesComeFromTheLastAndLieInBoth()
    {
        using CommonSubsequence common = new("ohmytext"u8, "mynewtext"u8, lengthOnly: false);
        CommonSubsequence.MatchWalk walk = common.Matches();
        Assert.True(walk.MoveNext());
        Assert.Equal((4, 5, 4), (walk.StartInA, walk.StartInB, walk.Length));
        Assert.True(walk.MoveNext());
        Assert.Equal((2, 0, 2), (walk.StartInA, walk.StartInB, walk.Length));
        Assert.False(walk.MoveNext());
    }

    [Theory]
    [InlineData(0, 134_217_727, true)]
    [InlineData(0, 134_217_728, false)]
    [InlineData(11_584, 11_584, true)]
    [InlineData(11_585, 11_585, false)]
    [InlineData(StringOps.MaxLength, StringOps.MaxLength, false)]
    public void RedisRefusesTablesOverTheLimit(int a, int b, bool allowed) =>
        Assert.Equal(allowed, CommonSubsequence.IsAllowed(a, b, StringOps.MaxLength));

    private static byte[] RandomBytes(SeededRandom random)
    {
        int letters = random.Next(1, 8);
        return [.. Enumerable.Range(0, random.Next(200)).Select(_ => (byte)('a' + random.Next(letters)))];
    }

    private static byte[] Naive(byte[] a, byte[] b)
    {
        int[,] table = new int[a.Length + 1, b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                table[i, j] = a[i - 1] == b[j - 1] ? table[i - 1, j - 1] + 1 : Math.Max(table[i - 1, j], table[i, j - 1]);
            }
        }

        Stack<byte> found = [];
        (int row, int column) = (a.Length, b.Length);
        while (row > 0 && column > 0)
        {
            if (a[row - 1] == b[column - 1])
            {
                found.Push(a[--row]);
                column--;
            }
            else if (table[row - 1, column] > table[row, column - 1])
            {
                row--;
            }
            else
            {
                column--;
            }
        }

        return [.. found];
    }
}
