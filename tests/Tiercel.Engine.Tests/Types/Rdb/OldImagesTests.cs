using Tiercel.Primitives;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>The readers of older forms: every value comes out, and no damage does harm.</summary>
public class OldImagesTests
{
    private static readonly string[] Edges =
    [
        "", "0", "12", "13", "-1", "127", "-128", "128", "-129", "32767", "32768", "-32769", "8388607", "8388608", "-8388609",
        "2147483647", "2147483648", "-9223372036854775808", "9223372036854775808", "007", "x", new('a', 63), new('b', 64),
        new('c', 253), new('d', 16_383), new('e', 16_384), "after",
    ];

    private delegate bool Reader(ReadOnlySpan<byte> image, ref TextVisitor visitor);

    [Fact]
    public void ZiplistsGiveEveryKindOfEntry()
    {
        Assert.Equal(Edges, Read(Ziplist.TryVisit, OldImages.Ziplist(Edges)));
        Assert.Equal([], Read(Ziplist.TryVisit, OldImages.Ziplist()));
        string[] many = [.. Enumerable.Range(0, 70_000).Select(i => i.ToString())];
        Assert.Equal(many, Read(Ziplist.TryVisit, OldImages.Ziplist(many)));
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("0A000000 0A000000 0000", "no end")]
    [InlineData("0B000000 0A000000 0000 00", "another byte at the end")]
    [InlineData("0C000000 0A000000 0000 FF", "another length")]
    [InlineData("0B000000 0A000000 0100 FF", "another count")]
    [InlineData("0D000000 0B000000 0100 00F1 FF", "another tail")]
    [InlineData("0D000000 0A000000 0100 01F1 FF", "another length before the first entry")]
    [InlineData("0F000000 0C000000 0200 00F1 03F1 FF", "another length before the second entry")]
    [InlineData("0D000000 0A000000 0100 00FF FF", "an end before the end")]
    [InlineData("0D000000 0A000000 0100 00F0 FF", "an integer beyond the end")]
    [InlineData("0D000000 0A000000 0100 00C1 FF", "no form")]
    [InlineData("0D000000 0A000000 0100 0005 FF", "a text beyond the end")]
    [InlineData("0D000000 0A000000 0100 0040 FF", "a header beyond the end")]
    [InlineData("12000000 0A000000 0100 0080FFFFFFFF41 FF", "a text of four gigabytes")]
    [InlineData("0C000000 0A000000 0100 00 FF", "an entry without a body")]
    [InlineData("0E000000 0A000000 0100 FE0000 FF", "a length that ends early")]
    public void DamagedZiplistsAreRefused(string image, string why) => Assert.True(Read(Ziplist.TryVisit, Hex(image)) is null, why);

    [Fact]
    public void IntsetsOfEveryWidthAreRead()
    {
        foreach (long[] values in new long[][] { [0], [-32768, 32767], [1, 40_000], [long.MinValue, -1, 0, long.MaxValue] })
        {
            Assert.Equal(values.Select(v => v.ToString()), Read(Intset.TryVisit, OldImages.Intset(values)));
        }
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("02000000 00000000", "no integer")]
    [InlineData("03000000 01000000 000000", "no width")]
    [InlineData("02000000 02000000 0100", "another count")]
    [InlineData("02000000 01000000 010000", "another count")]
    [InlineData("02000000 02000000 0100 0100", "twice the same")]
    [InlineData("02000000 02000000 0100 FFFF", "out of order")]
    [InlineData("08000000 01000020 0100000000000000", "a count that overflows")]
    public void DamagedIntsetsAreRefused(string image, string why) => Assert.True(Read(Intset.TryVisit, Hex(image)) is null, why);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void ZipmapsGiveFieldsAndValues(int slack)
    {
        string[] values = ["field", "1", "", "", new('f', 253), new('v', 254), new('g', 300), "-5"];
        Assert.Equal(values, Read(Zipmap.TryVisit, OldImages.Zipmap(slack, values)));
        string[] many = [.. Enumerable.Range(0, 600).Select(i => $"m{i}")];
        Assert.Equal(many, Read(Zipmap.TryVisit, OldImages.Zipmap(slack, many)));
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("00FF", "no field")]
    [InlineData("0101610001", "no end")]
    [InlineData("01 0161 FF", "a field without a value")]
    [InlineData("02 0161 010062 FF", "another count")]
    [InlineData("01 0161 010162 FF", "slack beyond the end")]
    [InlineData("01 0161 050062 FF", "a value beyond the end")]
    [InlineData("01 FEFFFFFFFF 61 FF", "a field of four gigabytes")]
    [InlineData("01 FE0100 FF", "a length that ends early")]
    [InlineData("02 0161 010062 FF 0100 0000 FF", "an end before the end")]
    public void DamagedZipmapsAreRefused(string image, string why) => Assert.True(Read(Zipmap.TryVisit, Hex(image)) is null, why);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void QuicklistsGiveTheElementsOfAllNodes(bool compresses)
    {
        byte[] nodes = OldImages.Quicklist(compresses, (null, OldImages.Ziplist(Edges)), (null, OldImages.Ziplist()), (null, OldImages.Ziplist("z")));
        Assert.Equal([.. Edges, "z"], ReadQuicklist(nodes, hasContainers: false));
        string plain = new('p', 10_000);
        nodes = OldImages.Quicklist(
            compresses, (2, ListpackImageTests.Image(ListpackTests.Packed(Edges), Edges.Length)), (1, TestKeyspace.Bytes(plain)));
        Assert.Equal([.. Edges, plain], ReadQuicklist(nodes, hasContainers: true));
    }

    [Theory]
    [InlineData("C0", "no number of nodes")]
    [InlineData("02 07 07000000 0000 FF", "a node less than declared")]
    [InlineData("01 00", "an empty node")]
    [InlineData("81FFFFFFFFFFFFFFFF", "nodes without end")]
    public void DamagedQuicklistsAreRefused(string nodes, string why)
    {
        Assert.True(ReadQuicklist(Hex(nodes), hasContainers: false) is null, why);
        Assert.True(ReadQuicklist(Hex("01 03 07 070000000000FF"), hasContainers: true) is null, "no such container");
        Assert.Equal([], ReadQuicklist(Hex("01 02 07 070000000000FF"), hasContainers: true));
    }

    [Fact]
    public void AHundredThousandMutatedImagesDoNoHarm()
    {
        SeededRandom random = SeededRandom.Create();
        (Reader Read, Func<string[], byte[]> Make)[] forms =
        [
            (Ziplist.TryVisit, OldImages.Ziplist),
            (Intset.TryVisit, static v => OldImages.Intset([.. v.Select(static (_, i) => (long)i * 7)])),
            (Zipmap.TryVisit, v => OldImages.Zipmap(random.Next(3), v)),
            (ReadQuicklist, static v => OldImages.Quicklist(true, (null, OldImages.Ziplist(v)), (null, OldImages.Ziplist("1", "x")))),
            (ReadQuicklist2, static v => OldImages.Quicklist(false, (2, ListpackImageTests.Image(ListpackTests.Packed(v), v.Length)), (1, [65]))),
        ];
        int sound = 0;
        for (int i = 0; i < 100_000; i++)
        {
            (Reader read, Func<string[], byte[]> make) = forms[i % forms.Length];
            byte[] image = make([.. Enumerable.Range(0, random.Next(1, 5) * 2).Select(_ => ListpackTests.RandomValue(random))]);
            for (int n = random.Next(1, 4); n > 0; n--) image[random.Next(image.Length)] = (byte)random.Next(256);
            if (random.Next(8) == 0) image = image[..random.Next(image.Length)];
            if (Read(read, image) is not null) sound++;
        }

        Assert.InRange(sound, 1, 99_999);
    }

    private static bool ReadQuicklist(ReadOnlySpan<byte> nodes, ref TextVisitor visitor) => ReadQuicklist(nodes, false, ref visitor);

    private static bool ReadQuicklist2(ReadOnlySpan<byte> nodes, ref TextVisitor visitor) => ReadQuicklist(nodes, true, ref visitor);

    private static List<string>? ReadQuicklist(byte[] nodes, bool hasContainers) =>
        Read(hasContainers ? ReadQuicklist2 : ReadQuicklist, nodes);

    private static bool ReadQuicklist(ReadOnlySpan<byte> nodes, bool hasContainers, ref TextVisitor visitor)
    {
        RdbReader reader = new(nodes);
        PooledBuffer scratch = default;
        bool read = Quicklist.TryVisit(ref reader, hasContainers, ref scratch, ref visitor);
        scratch.Dispose();
        return read;
    }

    private static List<string>? Read(Reader reader, byte[] image)
    {
        List<string> texts = [];
        TextVisitor visitor = new(texts);
        return reader(image, ref visitor) ? texts : null;
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", ""));
}
