namespace Tiercel.Engine;

// Sets that are made of others, and whose scores are not known before the end: members are gathered first, and put in order
// once.
internal readonly partial struct SortedSetTable
{
    /// <summary>Adds a member that is not there, in no order: <see cref="PutInOrder"/> must follow. Returns its reference.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public uint AddUnordered(ReadOnlySpan<byte> member, double score)
    {
        uint added = Create(member, score);
        try
        {
            _index.Insert(_index.Hash(member), added, Count + 1);
        }
        catch (InsufficientMemoryException)
        {
            Free(added);
            throw;
        }

        _root.AddToCount(1, _heap.Journal);
        return added;
    }

    /// <summary>Puts all elements in order, none of which is.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the set can only be freed.</exception>
    public void PutInOrder()
    {
        Ordering ordering = new(this);
        _index.ForEach(ref ordering);
    }

    private readonly struct Ordering(SortedSetTable table) : IReferenceVisitor
    {
        public void Visit(uint reference)
        {
            SortedSetElement element = table.At(reference);
            table.Tree.Insert(element.Score, element.Member, reference);
        }
    }
}
