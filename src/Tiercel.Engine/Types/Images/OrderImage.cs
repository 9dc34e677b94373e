namespace Tiercel.Engine;

/// <summary>The elements of a sorted set, the greatest first.</summary>
/// <param name="image">The image, which has just begun.</param>
/// <param name="lastLeaf">The last leaf of the tree.</param>
/// <param name="chunks">The heap.</param>
internal sealed unsafe class OrderImage(LargeImage image, uint lastLeaf, byte** chunks) : ElementImage<SortedSetElement>(image, chunks)
{
    private uint _leaf = lastLeaf;

    // Entries of the leaf that are not read yet; all, if it is more than there are.
    private int _left = int.MaxValue;

    protected override bool IsAtEnd => _leaf == 0;

    protected override void ReadSliceNeedsLock()
    {
        byte* copy = stackalloc byte[ScoreNode.Bytes];
        ScoreNode leaf = new(copy);
        Copies.ReadNeedsLock(_leaf, new Span<byte>(copy, ScoreNode.Bytes));
        _left = Math.Min(_left, leaf.Count);
        while (_left > 0 && !Copies.IsFull) Copies.AddNeedsLock(leaf.Element(--_left));
        if (_left > 0) return;
        _leaf = leaf.Previous;
        _left = int.MaxValue;
    }
}
