using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// A large collection of elements in no order: in a heap, found by an index. What hashes and sets are made of. A view of
/// its root.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       24    head of every large value
/// 24      24    index
/// 48      4     elements that lie in blocks of their own
/// 52      4     reference of the annex, a slot for what only some collections of the type have; 0 = none
/// 56      …     heap
/// </code>
/// </remarks>
internal readonly unsafe struct ElementTable<TElement>
    where TElement : struct, ITableElement<TElement>
{
    private const int IndexOffset = LargeValue.HeaderBytes;
    private const int BlocksOffset = IndexOffset + HashIndex<Keys>.HeaderBytes;
    private const int AnnexOffset = BlocksOffset + sizeof(uint);
    private const int HeapOffset = AnnexOffset + sizeof(uint);

    private readonly LargeValue _root;
    private readonly ChunkHeap _heap;
    private readonly HashIndex<Keys> _index;

    /// <summary>The table of a root; a transaction gives the journal.</summary>
    public ElementTable(LargeValue root, Keyspace keyspace, Journal? journal = null)
    {
        _root = root;
        _heap = new ChunkHeap(root, root.Address + HeapOffset, journal);
        _index = new HashIndex<Keys>(root.Address + IndexOffset, _heap, keyspace.Hasher, new Keys(_heap));
    }

    private static int RootBytes => HeapOffset + ChunkHeap.HeaderBytes;

    public LargeValue Root => _root;

    public long Count => _root.Count;

    /// <summary>The reference of the annex, which is the type's to make, to copy and to free; 0 = there is none.</summary>
    public uint Annex => *(uint*)(_root.Address + AnnexOffset);

    /// <summary>Where the slots lie.</summary>
    public ChunkHeap Heap => _heap;

    /// <summary>As <see cref="ChunkHeap.IsSparse"/>.</summary>
    public bool IsSparse => Blocks == 0 && _heap.IsSparse;

    private ref uint Blocks => ref *(uint*)(_root.Address + BlocksOffset);

    /// <summary>An empty table that will have so many elements.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static ElementTable<TElement> Create(ValueKind kind, long elements, Keyspace keyspace)
    {
        ElementTable<TElement> table = new(LargeValue.Allocate(kind, RootBytes), keyspace);
        try
        {
            table._index.Initialize(elements);
            return table;
        }
        catch (InsufficientMemoryException)
        {
            table.Free();
            throw;
        }
    }

    public ulong HashOf(ReadOnlySpan<byte> key) => _index.Hash(key);

    /// <summary>The reference of the element with this key, or 0.</summary>
    public uint Find(ulong hash, ReadOnlySpan<byte> key) => _index.Find(hash, key);

    /// <summary>As <see cref="CollectionKind.Prefetch"/>.</summary>
    public void Prefetch(ReadOnlySpan<byte> key, bool isIndexFetched)
    {
        ulong hash = HashOf(key);
        if (isIndexFetched) _index.PrefetchElements(hash);
        else _index.PrefetchBucket(hash);
    }

    /// <summary>The element with a reference that a search or a walk gave.</summary>
    public TElement At(uint reference) => TElement.At(_heap.At(reference));

    /// <summary>
    /// A slot for an element that is to be inserted, with a block if it needs one of so many bytes. The caller writes both.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public uint Allocate(int slotBytes, long blockBytes, out byte* block)
    {
        uint reference = _heap.Allocate(slotBytes);
        block = null;
        if (blockBytes == 0) return reference;
        try
        {
            block = _root.AllocateBlock(blockBytes, _heap.Journal);
        }
        catch (InsufficientMemoryException)
        {
            _heap.Free(reference, slotBytes);
            throw;
        }

        AddToBlocks(1);
        return reference;
    }

    /// <summary>
    /// Whether so many elements of so many bytes of content can be added without more memory: their slots, and the buckets
    /// that splits and full chains of the index may take.
    /// </summary>
    public bool HasRoom(int elements, long bytes)
    {
        // A head is shorter. Of the buckets an element needs a fifth of one on the average, and more than these only
        // if a hash were foreseen.
        const int headBytes = 24;
        const int bucketsEach = 4;
        const int bytesEach = headBytes + (bucketsEach * HashBucket.Bytes);
        bool needsNoBlock = bytes <= ChunkHeap.MaxSlotBytes - headBytes - sizeof(long);
        return needsNoBlock && _heap.HasRoom(elements * (1L + bucketsEach), bytes + ((long)elements * bytesEach));
    }

    /// <summary>Adds an element whose key is not there; frees it if that fails.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Insert(ulong hash, uint reference)
    {
        try
        {
            _index.Insert(hash, reference, Count + 1);
        }
        catch (InsufficientMemoryException)
        {
            Discard(reference);
            throw;
        }

        _root.AddToCount(1, _heap.Journal);
    }

    /// <summary>Puts an element in the place of another with the same key, which is freed.</summary>
    public void Replace(ulong hash, uint oldReference, uint newReference)
    {
        _index.Relocate(hash, oldReference, newReference);
        Discard(oldReference);
    }

    /// <summary>Removes an element.</summary>
    public void Remove(ulong hash, uint reference)
    {
        _root.AddToCount(-1, _heap.Journal);
        _index.Remove(hash, reference, Count);
        Discard(reference);
    }

    /// <summary>
    /// As <see cref="Replace"/>, but of the old element only the slot is freed: its block is the new one's now.
    /// </summary>
    public void ReplaceSlot(ulong hash, uint oldReference, uint newReference)
    {
        int slotBytes = At(oldReference).SlotBytes;
        _index.Relocate(hash, oldReference, newReference);
        _heap.Free(oldReference, slotBytes);
    }

    /// <summary>Frees an element that is not, or no longer, in the index.</summary>
    public void Discard(uint reference)
    {
        TElement element = At(reference);
        if (element.IsInBlock)
        {
            _root.FreeBlock(element.Block, element.BlockBytes, _heap.Journal);
            AddToBlocks(-1);
        }

        _heap.Free(reference, element.SlotBytes);
    }

    /// <summary>Notes where the annex lies.</summary>
    public void SetAnnex(uint reference)
    {
        _heap.Save(_root.Address + AnnexOffset, sizeof(uint));
        *(uint*)(_root.Address + AnnexOffset) = reference;
    }

    /// <summary>The heap of a root alone, for a look at its annex.</summary>
    public static ChunkHeap HeapOf(LargeValue root, out uint annex)
    {
        annex = *(uint*)(root.Address + AnnexOffset);
        return new ChunkHeap(root, root.Address + HeapOffset, journal: null);
    }

    /// <summary>Keeps bytes that are about to be overwritten; nothing without a transaction.</summary>
    public void Save(byte* address, int bytes) => _heap.Save(address, bytes);

    /// <summary>As <see cref="HashIndex{TKeys}.Scan"/>.</summary>
    public ulong Scan<TVisitor>(ulong cursor, int count, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _index.Scan(cursor, count, ref visitor);

    /// <summary>Visits every element, in no order.</summary>
    public void ForEach<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _index.ForEach(ref visitor);

    /// <summary>As <see cref="HashIndex{TKeys}.VisitRandom"/>.</summary>
    public void VisitRandom<TVisitor>(int count, Random random, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _index.VisitRandom(count, random, ref visitor);

    /// <summary>The reference of an element at random, each as likely as another. There is one at least.</summary>
    public uint Random(Random random) => _index.Random(random);

    /// <summary>The elements as they are now, to be read later: an image of the root has just begun.</summary>
    public TableImage<TElement> Imaged(LargeImage image) =>
        new(image, _index.PageAddresses, _index.Buckets, _heap.ChunkAddresses);

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

    /// <summary>Another table with the same content; the annex is a copy of the bytes, whatever they refer to.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public ElementTable<TElement> Copy(Keyspace keyspace)
    {
        ElementTable<TElement> copy = new(LargeValue.Allocate(_root.Kind, RootBytes), keyspace);
        try
        {
            copy._heap.CopyFrom(_heap);
            copy._index.CopyFrom(_index);
            copy._root.AddToCount(Count, journal: null);
            copy.SetAnnex(Annex);
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

    /// <summary>Checks the index, the heap and the count; throws at the first contradiction.</summary>
    public void CheckInvariants()
    {
        _index.CheckInvariants(Count);
        _heap.CheckInvariants();
    }

    private void AddToBlocks(int delta)
    {
        _heap.Save(_root.Address + BlocksOffset, sizeof(uint));
        Blocks = (uint)(Blocks + delta);
    }

    private readonly struct Keys(ChunkHeap heap) : IElementKeys
    {
        public ReadOnlySpan<byte> KeyOf(uint reference) => TElement.At(heap.At(reference)).Key;
    }

    // A copy that failed owns its first blocks only: as many as it counts, in the order in which they were copied.
    private struct BlockFreeing(ElementTable<TElement> table) : IReferenceVisitor
    {
        private long _left = table.Blocks;

        public void Visit(uint reference)
        {
            TElement element = table.At(reference);
            if (!element.IsInBlock || _left-- <= 0) return;
            table._root.FreeBlock(element.Block, element.BlockBytes, journal: null);
        }
    }

    // Until its turn comes an element of the copy refers to the block of the original.
    private readonly struct BlockCopying(ElementTable<TElement> table) : IReferenceVisitor
    {
        public void Visit(uint reference)
        {
            TElement element = table.At(reference);
            if (!element.IsInBlock) return;
            byte* block = table._root.AllocateBlock(element.BlockBytes, journal: null);
            new ReadOnlySpan<byte>(element.Block, (int)element.BlockBytes).CopyTo(new Span<byte>(block, (int)element.BlockBytes));
            element.SetBlock(block);
            table.Blocks++;
        }
    }
}
