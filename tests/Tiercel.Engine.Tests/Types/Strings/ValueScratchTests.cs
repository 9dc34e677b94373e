namespace Tiercel.Engine.Tests;

public class ValueScratchTests
{
    [Fact]
    public void PiecesTakenTogetherDoNotOverlap()
    {
        ValueScratch scratch = new();
        int[] lengths = [100, 70_000, 3, 2_000_000, 60_000];
        for (int i = 0; i < lengths.Length; i++) scratch.Take(lengths[i]).Fill((byte)i);
        ValueScratch other = new();
        Span<byte> first = other.Take(10);
        first.Fill(1);
        Span<byte> second = other.Take(1_000_000);
        second.Fill(2);
        Assert.Equal(-1, first.IndexOfAnyExcept((byte)1));
        scratch.Clear();
        other.Clear();
    }

    [Fact]
    public void RewindGivesBackWhatWasTakenSince()
    {
        ValueScratch scratch = new();
        scratch.Take(100);
        ValueScratch.Mark mark = scratch.Here;
        scratch.Take(5_000_000);
        scratch.Take(10);
        scratch.Rewind(mark);
        Assert.Equal(mark, scratch.Here);
        Assert.True(scratch.HeldBytes <= ValueScratch.MaxKeptBytes);
        scratch.Clear();
        Assert.Equal(default, scratch.Here);
    }

    [Fact]
    public void MoreThanMayBeInUseIsRefused()
    {
        ValueScratch scratch = new();
        scratch.Take(StringOps.MaxLength);
        scratch.Take(StringOps.MaxLength);
        Assert.Throws<InsufficientMemoryException>(() => scratch.Take(2_000_000));
        scratch.Clear();
        Assert.Equal(2_000_000, scratch.Take(2_000_000).Length);
        scratch.Clear();
    }
}
