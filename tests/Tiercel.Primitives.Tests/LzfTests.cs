namespace Tiercel.Primitives.Tests;

/// <summary>The compressor, and the decompressor against every kind of damage.</summary>
public class LzfTests
{
    public static TheoryData<byte[]> Inputs =>
    [
        "a"u8.ToArray(), "abc"u8.ToArray(), new byte[3], new byte[4], new byte[19], new byte[20], new byte[300], new byte[100_000],
        [.. Enumerable.Repeat("the quick brown fox "u8.ToArray(), 50).SelectMany(w => w)],
        [.. Enumerable.Range(0, 40_000).Select(i => (byte)(i * i / 97))],
        [.. Enumerable.Range(0, 70_000).Select(i => (byte)(i % 251))],
    ];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void WhatIsCompressedComesBack(byte[] input)
    {
        byte[] output = new byte[input.Length + (input.Length / 16) + 64];
        int length = new LzfCompressor().Compress(input, output);
        Assert.True(length > 0);
        Assert.True(Lzf.TryMeasure(output.AsSpan(0, length), out long measured));
        Assert.Equal(input.Length, measured);
        byte[] back = new byte[input.Length];
        Assert.True(Lzf.TryDecompress(output.AsSpan(0, length), back));
        Assert.Equal(input, back);
    }

    [Fact]
    public void OneCompressorMakesTheSameOfTheSameInputWhateverItHasSeenBefore()
    {
        LzfCompressor used = new();
        foreach (byte[] input in Inputs)
        {
            byte[] first = new byte[(input.Length * 2) + 64];
            byte[] second = new byte[first.Length];
            Assert.Equal(new LzfCompressor().Compress(input, first), used.Compress(input, second));
            Assert.Equal(first, second);
        }
    }

    [Fact]
    public void RandomInputsOfLittleVarietyComeBackOrDoNotFit()
    {
        Random random = new(3);
        for (int i = 0; i < 3000; i++)
        {
            byte[] input = new byte[random.Next(1, 400)];
            int variety = random.Next(1, 12);
            for (int j = 0; j < input.Length; j++) input[j] = (byte)random.Next(variety);
            byte[] output = new byte[random.Next(1, input.Length + 40)];
            int length = new LzfCompressor().Compress(input, output);
            Assert.InRange(length, 0, output.Length);
            if (length == 0) continue;
            byte[] back = new byte[input.Length];
            Assert.True(Lzf.TryDecompress(output.AsSpan(0, length), back));
            Assert.Equal(input, back);
        }
    }

    [Fact]
    public void NoInputIsWorthMoreThanTheGreatestExpansion()
    {
        byte[] input = new byte[1 << 20];
        byte[] output = new byte[input.Length];
        int length = new LzfCompressor().Compress(input, output);
        Assert.InRange(input.Length, 1, (long)length * Lzf.MaxExpansion);
    }

    [Fact]
    public void DamagedInputsAreRefusedOrMakeWhatWasMeasured()
    {
        Random random = new(5);
        byte[] good = new byte[2000];
        int length = new LzfCompressor().Compress([.. Enumerable.Range(0, 3000).Select(i => (byte)(i % 50 * (i / 500)))], good);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bad = good[..random.Next(length + 1)];
            for (int n = random.Next(5); n > 0 && bad.Length > 0; n--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            bool measured = Lzf.TryMeasure(bad, out long size);
            byte[] output = new byte[measured ? size : random.Next(4000)];
            Assert.Equal(measured, Lzf.TryDecompress(bad, output));
            if (measured && size > 0) Assert.False(Lzf.TryDecompress(bad, output.AsSpan(1)));
        }
    }
}
