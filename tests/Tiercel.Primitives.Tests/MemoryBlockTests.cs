namespace Tiercel.Primitives.Tests;

public class MemoryBlockTests
{
    [Fact]
    public void LastReferenceOfALargeBlockPutsItIntoTheChain()
    {
        MemoryBlock first = MemoryBlock.Allocate(1 << 20);
        MemoryBlock second = MemoryBlock.Allocate(1 << 20);
        MemoryBlock chain = default;
        Assert.True(first.Release(ref chain));
        Assert.Equal(first.ToStored(), chain.ToStored());
        Assert.True(second.Release(ref chain));
        Assert.Equal(second.ToStored(), chain.ToStored());
        MemoryBlock.FreeAll(chain);
    }

    [Fact]
    public void SharedBlockStaysOutOfTheChain()
    {
        MemoryBlock block = MemoryBlock.Allocate(1 << 20);
        block.AddReference();
        MemoryBlock chain = default;
        Assert.False(block.Release(ref chain));
        Assert.True(chain.IsNull);
        block.Span(8).Fill(1);
        Assert.True(block.Release());
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1 << 20)]
    public void GrownBlockHasItsBytesAndMoreRoom(int capacity)
    {
        MemoryBlock block = MemoryBlock.Allocate(capacity);
        block.Span(capacity).Fill(7);
        block = block.Grow(3 * capacity);
        Assert.Equal(3 * capacity, block.Capacity);
        Assert.False(block.IsShared);
        Assert.Equal(-1, block.Span(capacity).IndexOfAnyExcept((byte)7));
        block.Span(3 * capacity)[^1] = 1;
        Assert.True(block.Release());
    }

    [Fact]
    public void BlockThatMayNotGrowIsAsItWas()
    {
        MemoryBlock block = MemoryBlock.Allocate(1 << 20);
        block.Span(1)[0] = 7;
        NativeBlock.RefuseAfter(0);
        try
        {
            Assert.Throws<InsufficientMemoryException>(() => block.Grow(2 << 20));
        }
        finally
        {
            NativeBlock.RefuseNoMore();
        }

        Assert.Equal(1 << 20, block.Capacity);
        Assert.Equal(7, block.Span(1)[0]);
        Assert.True(block.Release());
    }

    [Fact]
    public void SmallBlockIsFreedAtOnce()
    {
        MemoryBlock chain = default;
        Assert.True(MemoryBlock.Allocate(64).Release(ref chain));
        Assert.True(chain.IsNull);
    }
}
