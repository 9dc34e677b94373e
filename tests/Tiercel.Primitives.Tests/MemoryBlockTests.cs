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

    [Fact]
    public void SmallBlockIsFreedAtOnce()
    {
        MemoryBlock chain = default;
        Assert.True(MemoryBlock.Allocate(64).Release(ref chain));
        Assert.True(chain.IsNull);
    }
}
