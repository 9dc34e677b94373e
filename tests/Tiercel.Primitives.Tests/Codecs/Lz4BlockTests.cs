using System.Text;

namespace Tiercel.Primitives.Tests;

public class Lz4BlockTests
{
    private const int Guard = 64;

    [Fact]
    public void EveryKindOfContentComesBack()
    {
        foreach (byte[] content in Contents())
        {
            byte[] block = Compress(content);
            byte[] restored = new byte[content.Length];
            Assert.True(Lz4Block.TryDecompress(block, restored));
            Assert.Equal(content, restored);
        }
    }

    [Fact]
    public void RepetitionIsCompressedFarBelowAnEighth()
    {
        Assert.InRange(Compress(new byte[100_000]).Length, 1, 500);
        Assert.InRange(Compress(Json(100_000)).Length, 1, 60_000);
    }

    [Fact]
    public void ABlockThatDoesNotFitIsNotWritten()
    {
        byte[] content = Json(5000);
        int exact = Compress(content).Length;
        for (int room = 0; room < exact; room++)
        {
            byte[] target = new byte[room + Guard];
            target.AsSpan(room).Fill(0xA5);
            Assert.Equal(0, Lz4Block.Compress(content, target.AsSpan(0, room)));
            Assert.Equal(-1, target.AsSpan(room).IndexOfAnyExcept((byte)0xA5));
        }
    }

    [Fact]
    public void AnotherLengthThanTheContentsIsRefused()
    {
        byte[] content = Json(1000);
        byte[] block = Compress(content);
        Assert.False(Lz4Block.TryDecompress(block, new byte[999]));
        Assert.False(Lz4Block.TryDecompress(block, new byte[1001]));
        Assert.False(Lz4Block.TryDecompress([], new byte[1]));
        Assert.False(Lz4Block.TryDecompress([], []));
        Assert.True(Lz4Block.TryDecompress([0], []));
    }

    [Fact]
    public void TruncatedBlocksAreRefused()
    {
        byte[] content = Json(3000);
        byte[] block = Compress(content);
        byte[] restored = new byte[content.Length];
        for (int length = 0; length < block.Length; length++) Assert.False(Lz4Block.TryDecompress(block.AsSpan(0, length), restored));
    }

    [Fact]
    public void DamagedBlocksNeverWriteOutsideTheDestination()
    {
        Random random = new(7);
        byte[][] blocks = [.. Contents().Where(static c => c.Length is > 0 and < 20_000).Select(Compress)];
        for (int i = 0; i < 100_000; i++)
        {
            byte[] block = blocks[random.Next(blocks.Length)].ToArray();
            for (int change = random.Next(1, 4); change > 0; change--) block[random.Next(block.Length)] = (byte)random.Next(256);
            int length = random.Next(3000);
            byte[] target = new byte[length + Guard];
            target.AsSpan(length).Fill(0xA5);
            Lz4Block.TryDecompress(block.AsSpan(0, random.Next(block.Length + 1)), target.AsSpan(0, length));
            Assert.Equal(-1, target.AsSpan(length).IndexOfAnyExcept((byte)0xA5));
        }
    }

    [LibLz4Fact]
    public void TheReferenceReadsWhatThisWrites()
    {
        foreach (byte[] content in Contents())
        {
            byte[] restored = new byte[content.Length];
            Assert.Equal(content.Length, LibLz4.Decompress(Compress(content), restored));
            Assert.Equal(content, restored);
        }
    }

    [LibLz4Fact]
    public void ThisReadsWhatTheReferenceWrites()
    {
        foreach (byte[] content in Contents())
        {
            byte[] restored = new byte[content.Length];
            Assert.True(Lz4Block.TryDecompress(LibLz4.Compress(content), restored));
            Assert.Equal(content, restored);
        }
    }

    [LibLz4Fact]
    public void JsonIsCompressedAsWellAsByTheReference()
    {
        byte[] content = Json(1 << 20);
        double ratio = (double)Compress(content).Length / LibLz4.Compress(content).Length;
        Assert.InRange(ratio, 0.5, 1.1);
    }

    internal static byte[] Json(int length)
    {
        Random random = new(1);
        StringBuilder text = new("[");
        for (int id = 0; text.Length < length; id++)
        {
            text.Append("{\"id\":").Append(id).Append(",\"name\":\"user").Append(random.Next(100_000)).Append("\",\"price\":")
                .Append(random.Next(10_000)).Append('.').Append(random.Next(100)).Append(",\"active\":").Append(random.Next(2) == 0 ? "true" : "false")
                .Append(",\"tags\":[\"red\",\"t").Append(random.Next(50)).Append("\"]},");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static byte[] Compress(byte[] content)
    {
        byte[] block = new byte[Lz4Block.MaxCompressedLength(content.Length)];
        int length = Lz4Block.Compress(content, block);
        Assert.InRange(length, 1, block.Length);
        return block[..length];
    }

    private static IEnumerable<byte[]> Contents()
    {
        Random random = new(3);
        for (int length = 0; length < 300; length++) yield return Json(300)[..length];
        for (int length = 0; length < 300; length++) yield return new byte[length];
        foreach (int length in new[] { 1000, 65_535, 65_536, 65_550, 300_000 })
        {
            yield return Json(length);
            byte[] noise = new byte[length];
            random.NextBytes(noise);
            yield return noise;
            // Periods of every small length, distances around the window's edge.
            yield return [.. Enumerable.Range(0, length).Select(i => noise[i % random.Next(1, 20)])];
            yield return [.. Enumerable.Range(0, length).Select(i => noise[i % (length / 3)])];
        }

        for (int period = 1; period < 40; period++) yield return [.. Enumerable.Range(0, 700).Select(i => (byte)(i % period))];
    }
}
