using Tiercel.Primitives;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Memory that changes, and what it was, against a copy that was made of all of it.</summary>
public sealed unsafe class LineImagesTests
{
    private const int Bytes = 64 << 10;

    [Fact]
    public void MemoryReadsAsItWasWhateverIsWritten()
    {
        SeededRandom random = SeededRandom.Create();
        byte* memory = NativeBlock.Allocate(Bytes);
        Span<byte> now = new(memory, Bytes);
        random.NextBytes(now);
        byte[] before = now.ToArray();
        using LineImages images = new();
        for (int i = 0; i < 2000; i++)
        {
            int at = random.Next(Bytes);
            int length = random.Next(Math.Min(Bytes - at, i % 10 == 0 ? 2000 : 60));
            images.Keep(memory + at, length);
            random.NextBytes(now.Slice(at, length));
            byte[] read = new byte[random.Next(1, 500)];
            int from = random.Next(Bytes - read.Length);
            images.Read(memory + from, read);
            Assert.True(read.AsSpan().SequenceEqual(before.AsSpan(from, read.Length)), $"{from}, {random}");
        }

        NativeBlock.Free(memory);
    }

    [Fact]
    public void ALineIsCopiedOnce()
    {
        byte* memory = NativeBlock.Allocate(Bytes);
        using LineImages images = new();
        images.Keep(memory, 1);
        long bytes = images.Bytes;
        for (int i = 0; i < 10_000; i++) images.Keep(memory + (i % LineImages.LineBytes), 1);
        Assert.Equal(bytes, images.Bytes);
        NativeBlock.Free(memory);
    }

    [Fact]
    public void NothingKeptTakesNoMemory()
    {
        long held = NativeBlock.HeldByThread;
        using (LineImages images = new()) Assert.Equal(0, images.Bytes);
        Assert.Equal(held, NativeBlock.HeldByThread);
    }
}
