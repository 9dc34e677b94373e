using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Whole listpacks from outside: every sound one is read, no damage gets through.</summary>
public class ListpackImageTests
{
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        byte[] elements = ListpackTests.Packed("a", "1", "-70000", new string('x', 5000));
        byte[] image = Image(elements, 4);
        Assert.Equal(elements.Length + ListpackImage.Overhead, image.Length);
        Assert.True(ListpackImage.TryRead(image, out ReadOnlySpan<byte> read, out int count, out bool canonical));
        Assert.True(read.SequenceEqual(elements));
        Assert.Equal(4, count);
        Assert.True(canonical);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_534)]
    [InlineData(65_535)]
    [InlineData(70_000)]
    public void ElementsAreCountedWhateverTheHeaderHolds(int expected)
    {
        byte[] image = Image(ListpackTests.Packed([.. Enumerable.Repeat("1", expected)]), expected);
        Assert.True(ListpackImage.TryRead(image, out _, out int count, out _));
        Assert.Equal(expected, count);
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("0700000000", "less than a header")]
    [InlineData("060000000000", "no end")]
    [InlineData("07000000000000", "another byte at the end")]
    [InlineData("08000000000000FF", "a byte more than the elements")]
    [InlineData("08000000 0000FF", "another length")]
    [InlineData("09000000 0000 0101 FF", "another count")]
    [InlineData("09000000 0100 0102 FF", "another length behind an integer")]
    [InlineData("09000000 0100 81FF FF", "a text beyond the end")]
    [InlineData("09000000 0100 E0FF FF", "a text beyond the end")]
    [InlineData("08000000 0100 E0 FF", "a header beyond the end")]
    [InlineData("0B000000 0100 F0000000 FF", "a header beyond the end")]
    [InlineData("0D000000 0100 F0FDFFFFFF02 FF", "a text of four gigabytes")]
    [InlineData("0D000000 0100 F0FFFFFF7F02 FF", "a text of two gigabytes")]
    [InlineData("0F000000 0100 F401020304050607 FF", "an integer beyond the end")]
    [InlineData("09000000 0100 F501 FF", "no form")]
    [InlineData("09000000 0100 FF01 FF", "an end before the end")]
    [InlineData("0A000000 0100 810101 FF", "another length behind a text")]
    public void DamagedListpacksAreRefused(string image, string why) =>
        Assert.False(ListpackImage.TryRead(Convert.FromHexString(image.Replace(" ", "")), out _, out _, out _), why);

    [Theory]
    [InlineData("813102", "0101", "text of an integer")]
    [InlineData("F1010003", "0101", "two bytes for a small integer")]
    [InlineData("C00102", "0101", "thirteen bits for seven")]
    [InlineData("E0016103", "816102", "a long header before a short text")]
    [InlineData("F0010000006106", "816102", "a long header before a short text")]
    public void OtherFormsAreToldAndRewritten(string elements, string canonical, string why)
    {
        byte[] image = Image(Convert.FromHexString(elements), 1);
        Assert.True(ListpackImage.TryRead(image, out ReadOnlySpan<byte> read, out _, out bool isCanonical), why);
        Assert.False(isCanonical, why);
        byte[] target = new byte[read.Length];
        Assert.Equal(canonical, Convert.ToHexString(target.AsSpan(0, ListpackImage.Rewrite(read, target))));
    }

    [Fact]
    public void AHundredThousandMutatedListpacksDoNoHarm()
    {
        SeededRandom random = SeededRandom.Create();
        int sound = 0, other = 0;
        for (int i = 0; i < 100_000; i++)
        {
            string[] values = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => ListpackTests.RandomValue(random))];
            byte[] image = Image(ListpackTests.Packed(values), values.Length);
            for (int n = random.Next(1, 4); n > 0; n--) image[random.Next(6, image.Length)] = (byte)random.Next(256);
            if (random.Next(8) == 0) image = image[..random.Next(image.Length)];
            if (!ListpackImage.TryRead(image, out ReadOnlySpan<byte> elements, out int count, out bool canonical)) continue;
            sound++;
            List<string> texts = ListpackTests.Texts(elements);
            Assert.True(texts.Count == count, random.ToString());
            if (canonical) continue;
            other++;
            Span<byte> rewritten = elements.ToArray();
            rewritten = rewritten[..ListpackImage.Rewrite(rewritten, rewritten)];
            Assert.True(rewritten.Length < elements.Length, random.ToString());
            Assert.Equal(texts, ListpackTests.Texts(rewritten));
            Assert.True(ListpackImage.TryRead(Image(rewritten, count), out _, out _, out canonical) && canonical, random.ToString());
        }

        Assert.InRange(sound, 1, 99_999);
        Assert.InRange(other, 1, sound);
    }

    internal static byte[] Image(ReadOnlySpan<byte> elements, int count)
    {
        byte[] image = new byte[elements.Length + ListpackImage.Overhead];
        ListpackImage.Write(image, elements, count);
        return image;
    }
}
