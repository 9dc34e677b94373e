using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

public sealed unsafe class SegmentPoolTests : IDisposable
{
    private readonly Arena _arena = Arena.Rent();
    private readonly SegmentPool _pool;

    public SegmentPoolTests() => _pool = new SegmentPool(_arena);

    public void Dispose()
    {
        _pool.Release();
        _arena.Return();
    }

    [Fact]
    public void SegmentGivenBackIsZeroAndServesAgain()
    {
        uint segment = _pool.Take();
        long held = _pool.HeldBytes;
        BytesOf(segment).Fill(7);
        _pool.Drop(segment);
        Assert.Equal(held, _pool.HeldBytes);
        Assert.True(_pool.HasDropped);
        Assert.True(_pool.TryTakeDropped(out uint taken));
        Assert.Equal(segment, taken);
        _pool.GiveBack(taken);
        Assert.Equal(held - Segment.Bytes, _pool.HeldBytes);
        Assert.Equal(-1, BytesOf(segment).IndexOfAnyExcept((byte)0));
        Assert.Equal(segment, _pool.Take());
        Assert.Equal(held, _pool.HeldBytes);
    }

    [Fact]
    public void SegmentThatIsBeingGivenBackServesNobody()
    {
        uint segment = _pool.Take();
        _pool.Drop(segment);
        Assert.True(_pool.TryTakeDropped(out _));
        Assert.NotEqual(segment, _pool.Take());
    }

    [Fact]
    public void SegmentGivenBackAfterReleaseLeavesThePageAlone()
    {
        uint segment = _pool.Take();
        _pool.Drop(segment);
        Assert.True(_pool.TryTakeDropped(out uint taken));
        _pool.Release();
        // Somebody else's by now.
        BytesOf(segment).Fill(7);
        _pool.GiveBack(taken);
        Assert.Equal(-1, BytesOf(segment).IndexOfAnyExcept((byte)7));
    }

    [Fact]
    public void ReserveIsNeitherTakenNorGivenBack()
    {
        uint first = _pool.Take();
        _pool.Drop(first);
        _pool.Reserve(atMost: 1);
        _pool.Reserve(atMost: 1);
        Assert.False(_pool.TryTakeDropped(out _));
        Assert.NotEqual(first, _pool.Take());
        Assert.Equal(first, _pool.TakeReserved());
        _pool.Drop(first);
        _pool.DropReserve();
        Assert.True(_pool.TryTakeDropped(out _));
    }

    [Fact]
    public void WhatIsPreparedCanBeTakenWhenNoMemoryIsLeft()
    {
        _arena.PageLimit = _arena.EndPageNumber + 1;
        const int preparedAtOnce = Arena.PageBytes / Segment.Bytes;
        _pool.Prepare(preparedAtOnce);
        Assert.Throws<InsufficientMemoryException>(() => _pool.Prepare(preparedAtOnce + 1));
        for (int i = 0; i < preparedAtOnce; i++) _pool.Take();
        Assert.Throws<InsufficientMemoryException>(() => _pool.Take());
    }

    private Span<byte> BytesOf(uint segment) =>
        new(_arena.Base + ((ulong)segment << Arena.UnitShift), Segment.Bytes);
}
