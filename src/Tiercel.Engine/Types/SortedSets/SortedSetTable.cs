namespace Tiercel.Engine;

/// <summary>A large sorted set: elements in a heap, found by an index and kept in order by a tree. A view of its root.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       24    head of every large value
/// 24      24    index
/// 48      8     tree
/// 56      8     elements that lie in blocks of their own
/// 64      …     heap
/// </code>
/// </remarks>
internal readonly unsafe partial struct SortedSetTable
{
    private const int IndexOffset = LargeValue.HeaderBytes;
    private const int TreeOffset = IndexOffset + HashIndex<SortedSetMembers>.HeaderBytes;
    private const int BlocksOffset = TreeOffset + ScoreTree.HeaderBytes;
    private const int HeapOffset = BlocksOffset + sizeof(long);

    private readonly LargeValue _root;
    private readonly ChunkHeap _heap;
    private readonly HashIndex<SortedSetMembers> _index;

    /// <summary>The sorted set of a root; a transaction gives the journal.</summary>
    public SortedSetTable(LargeValue root, Keyspace keyspace, Journal? journal = null)
    {
        _root = root;
        _heap = new ChunkHeap(root, root.Address + HeapOffset, journal);
        _index = new HashIndex<SortedSetMembers>(
            root.Address + IndexOffset, _heap, keyspace.Hasher, new SortedSetMembers(_heap));
        Tree = new ScoreTree(root.Address + TreeOffset, _heap);
    }

    private static int RootBytes => HeapOffset + ChunkHeap.HeaderBytes;

    public LargeValue Root => _root;

    public long Count => _root.Count;

    /// <summary>The elements in order.</summary>
    public ScoreTree Tree { get; }

    /// <summary>As <see cref="ChunkHeap.IsSparse"/>.</summary>
    public bool IsSparse => Blocks == 0 && _heap.IsSparse;

    private ref long Blocks => ref *(long*)(_root.Address + BlocksOffset);

    /// <summary>As <see cref="CollectionKind.Prefetch"/>.</summary>
    public void Prefetch(ReadOnlySpan<byte> member, bool isIndexFetched)
    {
        ulong hash = _index.Hash(member);
        if (isIndexFetched) _index.PrefetchElements(hash);
        else _index.PrefetchBucket(hash);
    }

    /// <summary>An empty sorted set that will have so many members.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static SortedSetTable Create(long members, Keyspace keyspace)
    {
        SortedSetTable table = new(LargeValue.Allocate(ValueKind.SortedSet, RootBytes), keyspace);
        try
        {
            table._index.Initialize(members);
            table.Tree.Initialize();
            return table;
        }
        catch (InsufficientMemoryException)
        {
            table.Free();
            throw;
        }
    }

    public SortedSetElement At(uint reference) => new(_heap.At(reference));

    /// <summary>The reference of a member; 0 if it is not there.</summary>
    public uint Find(ReadOnlySpan<byte> member) => _index.Find(_index.Hash(member), member);

    /// <summary>Adds a member that is not there.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Add(ReadOnlySpan<byte> member, double score)
    {
        uint added = AddUnordered(member, score);
        try
        {
            Tree.Insert(score, member, added);
        }
        catch (InsufficientMemoryException)
        {
            _root.AddToCount(-1, _heap.Journal);
            _index.Remove(_index.Hash(member), added, Count);
            Free(added);
            throw;
        }
    }

    /// <summary>Gives a member a score, whether it is there or not; true if it was not.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public bool Set(ReadOnlySpan<byte> member, double score)
    {
        uint reference = Find(member);
        if (reference == 0) Add(member, score);
        else if (At(reference).Score != score) SetScore(reference, score);
        return reference == 0;
    }

    /// <summary>Gives a member that is there another score.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void SetScore(uint reference, double score)
    {
        SortedSetElement element = At(reference);
        Tree.Move(element.Score, score, element.Member, reference);
        _heap.Save(element.Address, sizeof(double));
        element.Score = score;
    }

    /// <summary>Takes a member out; its element stays readable until <see cref="Free(uint)"/>, which must follow.</summary>
    public void Detach(uint reference)
    {
        SortedSetElement element = At(reference);
        Tree.Remove(element.Score, element.Member);
        _root.AddToCount(-1, _heap.Journal);
        _index.Remove(_index.Hash(element.Member), reference, Count);
    }

    /// <summary>Frees an element that was taken out.</summary>
    public void Free(uint reference)
    {
        SortedSetElement element = At(reference);
        if (element.IsInBlock)
        {
            _root.FreeBlock(element.Block, element.BlockBytes, _heap.Journal);
            AddToBlocks(-1);
        }

        _heap.Free(reference, element.SlotBytes);
    }

    /// <summary>As <see cref="HashIndex{TKeys}.Scan"/>.</summary>
    public ulong Scan<TVisitor>(ulong cursor, int count, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _index.Scan(cursor, count, ref visitor);

    /// <summary>The elements as they are now, to be read later: an image of the root has just begun.</summary>
    public OrderImage Imaged(LargeImage image) => new(image, Tree.LastLeaf(), _heap.ChunkAddresses);

    /// <summary>Frees all of it.</summary>
    public void Free()
    {
        if (Blocks > 0)
        {
            BlockFreeing freeing = new(this);
            _index.ForEach(ref freeing);
        }

        _index.FreeAll();
        _heap.FreeAll();
        _root.References = 0;
        _root.Free();
    }

    /// <summary>Another sorted set with the same content.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public SortedSetTable Copy(Keyspace keyspace)
    {
        SortedSetTable copy = new(LargeValue.Allocate(ValueKind.SortedSet, RootBytes), keyspace);
        try
        {
            copy._heap.CopyFrom(_heap);
            copy._index.CopyFrom(_index);
            copy.Tree.CopyFrom(Tree);
            copy._root.AddToCount(Count, journal: null);
            if (Blocks > 0)
            {
                BlockCopying copying = new(copy);
                copy._index.ForEach(ref copying);
            }

            return copy;
        }
        catch (InsufficientMemoryException)
        {
            copy.Free();
            throw;
        }
    }

    /// <summary>Checks the index, the tree, the heap and the count; throws at the first contradiction.</summary>
    public void CheckInvariants()
    {
        _index.CheckInvariants(Count);
        Tree.CheckInvariants(Count);
        _heap.CheckInvariants();
    }

    private uint Create(ReadOnlySpan<byte> member, double score)
    {
        int bytes = SortedSetElement.Plan(member.Length);
        uint reference = _heap.Allocate(bytes);
        byte* block = null;
        if (SortedSetElement.NeedsBlock(member.Length))
        {
            try
            {
                block = _root.AllocateBlock(member.Length, _heap.Journal);
            }
            catch (InsufficientMemoryException)
            {
                _heap.Free(reference, bytes);
                throw;
            }

            AddToBlocks(1);
        }

        At(reference).Write(score, member, block);
        return reference;
    }

    private void AddToBlocks(int delta)
    {
        _heap.Save(_root.Address + BlocksOffset, sizeof(long));
        Blocks += delta;
    }

    // A copy that failed owns its first blocks only: as many as it counts, in the order in which they were copied.
    private struct BlockFreeing(SortedSetTable table) : IReferenceVisitor
    {
        private long _left = table.Blocks;

        public void Visit(uint reference)
        {
            SortedSetElement element = table.At(reference);
            if (!element.IsInBlock || _left-- <= 0) return;
            table._root.FreeBlock(element.Block, element.BlockBytes, journal: null);
        }
    }

    // Until its turn comes an element of the copy refers to the block of the original.
    private readonly struct BlockCopying(SortedSetTable table) : IReferenceVisitor
    {
        public void Visit(uint reference)
        {
            SortedSetElement element = table.At(reference);
            if (!element.IsInBlock) return;
            byte* block = table._root.AllocateBlock(element.BlockBytes, journal: null);
            element.Member.CopyTo(new Span<byte>(block, element.BlockBytes));
            element.SetBlock(block);
            table.Blocks++;
        }
    }
}
