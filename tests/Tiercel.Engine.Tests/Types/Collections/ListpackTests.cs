using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Elements of packed collections: Redis's bytes at every edge, and all ways through them.</summary>
public class ListpackTests
{
    [Theory]
    [InlineData("", "80" + "01")]
    [InlineData("0", "00" + "01")]
    [InlineData("127", "7F" + "01")]
    [InlineData("128", "C080" + "02")]
    [InlineData("-1", "DFFF" + "02")]
    [InlineData("4095", "CFFF" + "02")]
    [InlineData("-4096", "D000" + "02")]
    [InlineData("4096", "F10010" + "03")]
    [InlineData("-4097", "F1FFEF" + "03")]
    [InlineData("32767", "F1FF7F" + "03")]
    [InlineData("-32768", "F10080" + "03")]
    [InlineData("32768", "F2008000" + "04")]
    [InlineData("-32769", "F2FF7FFF" + "04")]
    [InlineData("8388607", "F2FFFF7F" + "04")]
    [InlineData("-8388608", "F2000080" + "04")]
    [InlineData("8388608", "F300008000" + "05")]
    [InlineData("2147483647", "F3FFFFFF7F" + "05")]
    [InlineData("-2147483648", "F300000080" + "05")]
    [InlineData("2147483648", "F40000008000000000" + "09")]
    [InlineData("9223372036854775807", "F4FFFFFFFFFFFFFF7F" + "09")]
    [InlineData("-9223372036854775808", "F40000000000000080" + "09")]
    [InlineData("9223372036854775808", "9339323233333732303336383534373735383038" + "14")]
    [InlineData("007", "83303037" + "04")]
    [InlineData("-0", "822D30" + "03")]
    [InlineData("+1", "822B31" + "03")]
    [InlineData("ab", "826162" + "03")]
    public void ValuesAreWrittenAsRedisDoes(string value, string element)
    {
        Assert.Equal(element, Convert.ToHexString(Packed(value)));
        Assert.Equal(value, Texts(Packed(value)).Single());
        Assert.Equal(value.Length, Listpack.Read(Packed(value), 0).Length);
    }

    [Theory]
    [InlineData(63, "BF", "40")]
    [InlineData(64, "E040", "42")]
    [InlineData(125, "E07D", "7F")]
    [InlineData(126, "E07E", "0180")]
    [InlineData(4095, "EFFF", "2081")]
    [InlineData(4096, "F000100000", "2085")]
    [InlineData(16_377, "F0F93F0000", "7FFE")]
    [InlineData(16_378, "F0FA3F0000", "00FFFF")]
    [InlineData(2_097_145, "F0F9FF1F00", "7FFFFE")]
    [InlineData(2_097_146, "F0FAFF1F00", "00FFFFFF")]
    public void TextsOfEveryLengthHaveTheirFormAndTheLengthBehindThem(int length, string before, string behind)
    {
        string value = new('x', length);
        byte[] element = Packed(value);
        Assert.Equal(before, Convert.ToHexString(element.AsSpan(0, before.Length / 2)));
        Assert.Equal(behind, Convert.ToHexString(element.AsSpan(element.Length - (behind.Length / 2))));
        Assert.Equal(length + ((before.Length + behind.Length) / 2), element.Length);
        Assert.Equal(value, Texts(element).Single());
        Assert.Equal(0, Listpack.Previous(element, element.Length));
    }

    [Fact]
    public void RandomElementsAreReadBothWaysAndFound()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < 2000; round++)
        {
            string[] values = [.. Enumerable.Range(0, random.Next(40)).Select(_ => RandomValue(random))];
            byte[] elements = Packed(values);
            Assert.Equal(values, Texts(elements));
            Assert.Equal(values.Length, Listpack.Count(elements));
            int[] offsets = Offsets(elements);
            int at = elements.Length;
            for (int i = values.Length - 1; i >= 0; i--)
            {
                at = Listpack.Previous(elements, at);
                Assert.Equal(offsets[i], at);
                int skipped = random.Next(values.Length - i + 3);
                Assert.Equal(i + skipped < values.Length ? offsets[i + skipped] : elements.Length, Listpack.Skip(elements, at, skipped));
            }

            for (int n = 0; n < 20; n++)
            {
                string sought = values.Length > 0 && n < 10 ? values[random.Next(values.Length)] : RandomValue(random);
                for (int stride = 1; stride <= 2; stride++)
                {
                    int index = Enumerable.Range(0, values.Length).Where(i => i % stride == 0 && values[i] == sought).FirstOrDefault(-1);
                    int found = Listpack.Find(elements, TestKeyspace.Bytes(sought), stride);
                    Assert.True((index < 0 ? -1 : offsets[index]) == found, $"{sought} by {stride}, {random}");
                }
            }
        }
    }

    [Fact]
    public void AnElementMatchesItsOwnValueOnly()
    {
        string[] values = ["", "0", "-1", "128", "70000", "007", "9223372036854775807", "x", new('y', 64), new('y', 5000)];
        byte[] elements = Packed(values);
        int[] offsets = Offsets(elements);
        for (int i = 0; i < values.Length; i++)
        {
            for (int j = 0; j < values.Length; j++)
            {
                Assert.Equal(i == j, Listpack.Matches(elements, offsets[i], TestKeyspace.Bytes(values[j])));
            }
        }
    }

    [Fact]
    public void IntegersAreFoundAmongBytesThatLookLikeThem()
    {
        byte[] elements = Packed("1", "1", "\u0001\u0001\u0001", "2", "3", "1");
        Assert.Equal(0, Listpack.Find(elements, "1"u8, 1));
        Assert.Equal(9, Listpack.Find(elements, "2"u8, 1));
        Assert.Equal(-1, Listpack.Find(elements, "2"u8, 2));
        Assert.Equal(11, Listpack.Find(elements, "3"u8, 2));
        Assert.Equal(-1, Listpack.Find(elements, "01"u8, 1));
        Assert.Equal(-1, Listpack.Find(default, "1"u8, 1));
    }

    [Fact]
    public void ATextIsFoundBehindElementsThatHoldItsBytes()
    {
        // The second element holds the bytes of the element "abc"; as a field it stands third, as a value second.
        string within = "x\u0083abc\u0004x" + new string('y', 200);
        byte[] elements = Packed(within, within, "field", "abc", "abc", "value");
        int[] offsets = Offsets(elements);
        Assert.Equal(offsets[3], Listpack.Find(elements, "abc"u8, 1));
        Assert.Equal(offsets[4], Listpack.Find(elements, "abc"u8, 2));
        Assert.Equal(-1, Listpack.Find(elements, "value"u8, 2));
        Assert.Equal(-1, Listpack.Find(elements, "abcd"u8, 1));
    }

    internal static byte[] Packed(params string[] values)
    {
        List<byte> elements = [];
        foreach (string value in values)
        {
            byte[] bytes = TestKeyspace.Bytes(value);
            byte[] element = new byte[Listpack.EncodedLength(bytes)];
            Assert.Equal(element.Length, Listpack.Write(element, bytes));
            elements.AddRange(element);
        }

        return [.. elements];
    }

    internal static List<string> Texts(ReadOnlySpan<byte> elements)
    {
        List<string> values = [];
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        ListpackCursor cursor = new(elements);
        while (cursor.MoveNext())
        {
            ReadOnlySpan<byte> text = Listpack.ReadText(elements, cursor.Offset, scratch);
            Assert.Equal(text.Length, cursor.Current.Length);
            values.Add(Encoding.Latin1.GetString(text));
        }

        return values;
    }

    internal static string RandomValue(Random random) => random.Next(5) switch
    {
        0 => (random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)).ToString(),
        1 => random.Next(-2, 140).ToString(),
        2 => new string((char)random.Next(256), random.Next(200)),
        3 => new string('z', random.Next(50) == 0 ? random.Next(20_000) : random.Next(70)),
        _ => $"member:{random.Next(50)}",
    };

    private static int[] Offsets(ReadOnlySpan<byte> elements)
    {
        List<int> offsets = [];
        for (int offset = 0; offset < elements.Length; offset = Listpack.Next(elements, offset)) offsets.Add(offset);
        return [.. offsets];
    }
}
