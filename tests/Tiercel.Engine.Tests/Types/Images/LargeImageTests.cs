using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

/// <summary>What becomes of the memory of a collection of which there is an image.</summary>
public sealed unsafe class LargeImageTests : IDisposable
{
    private readonly TestKeyspace _test = new();
    private readonly Keeper _keeper = new();
    private readonly LargeValue _root = LargeValue.Allocate(ValueKind.List, LargeValue.HeaderBytes + NodeSequence.HeaderBytes);

    public void Dispose()
    {
        _root.References = 0;
        _root.Free();
        _test.Dispose();
    }

    [Fact]
    public void BlocksOfTheImageStayToItsEndAndYoungerOnesDoNot()
    {
        byte* old = _root.AllocateBlock(100, journal: null);
        LargeImage image = Begin();
        long held = NativeBlock.HeldByThread;
        _root.FreeBlock(old, 100, journal: null);
        Assert.Equal(held, NativeBlock.HeldByThread);
        byte* young = _root.AllocateBlock(100, journal: null);
        _root.FreeBlock(young, 100, journal: null);
        Assert.Equal(held, NativeBlock.HeldByThread);
        image.Dispose();
        Assert.Equal(held - 1, NativeBlock.HeldByThread);
        Assert.Equal(0, _keeper.Bytes);
        Assert.Equal(LargeValue.HeaderBytes + NodeSequence.HeaderBytes, _root.HeldBytes);
    }

    [Fact]
    public void BytesReadAsTheyWereWhenTheImageBegan()
    {
        byte* block = _root.AllocateBlock(100, journal: null);
        new Span<byte>(block, 100).Fill(1);
        using LargeImage image = Begin();
        _root.Save(block + 10, 20, journal: null);
        new Span<byte>(block + 10, 20).Fill(2);
        byte[] read = new byte[100];
        image.Read(block, read);
        Assert.All(read, static b => Assert.Equal(1, b));
        Assert.True(_keeper.Bytes > 0);
        _root.FreeBlock(block, 100, journal: null);
    }

    [Fact]
    public void AnImageThatIsOverIsForgottenByTheFirstWhoAsks()
    {
        Begin().Dispose();
        Assert.True(_root.HasImage);
        _root.Save(_root.Address, 8, journal: null);
        Assert.False(_root.HasImage);
    }

    [Fact]
    public void RefusedMemoryFailsTheImageAlone()
    {
        byte* block = _root.AllocateBlock(100, journal: null);
        using LargeImage image = Begin();
        NativeBlock.RefuseAfter(0);
        _root.Save(block, 100, journal: null);
        _root.FreeBlock(block, 100, journal: null);
        NativeBlock.RefuseNoMore();
        Assert.NotNull(_keeper.Failure);
        byte[] read = new byte[8];
        Assert.Throws<InsufficientMemoryException>(() => image.Read(block, read));
    }

    [Fact]
    public void ACollectionThatIsFreedIsLeftToTheImage()
    {
        LargeImage image;
        LargeList list = LargeList.Create("\u0001\u0001"u8, 1, new ListLimits(new EngineOptions()));
        image = LargeImage.TryBegin(list.Root, _keeper, _test.Keyspace)!;
        long held = NativeBlock.HeldByThread;
        list.Root.References = 0;
        _test.Keyspace.LargeValues.Free(list.Root);
        Assert.Equal(held, NativeBlock.HeldByThread);
        image.Dispose();
        Assert.True(NativeBlock.HeldByThread < held);
    }

    private LargeImage Begin() => LargeImage.TryBegin(_root, _keeper, _test.Keyspace)!;

    private sealed class Keeper : IImageKeeper
    {
        public Exception? Failure { get; private set; }

        public long Bytes { get; private set; }

        public void GiveUp(Exception failure) => Failure = failure;

        public void NoteCopied(long bytes) => Bytes += bytes;
    }
}
