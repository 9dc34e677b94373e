using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>A large hash: elements in a heap, found by an index. A view of its root.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       24    head of every large value
/// 24      24    index
/// 48      8     elements that lie in blocks of their own
/// 56      …     heap
/// </code>
/// </remarks>
internal readonly unsafe struct HashTable
{
    private const int IndexOffset = LargeValue.HeaderBytes;
    private const int BlocksOffset = IndexOffset + HashIndex<HashFields>.HeaderBytes;
    private const int HeapOffset = BlocksOffset + sizeof(long);

    private readonly LargeValue _root;
    private readonly ChunkHeap _heap;
    private readonly HashIndex<HashFields> _index;

    /// <summary>The hash of a root; a transaction gives the journal.</summary>
    public HashTable(LargeValue root, Keyspace keyspace, Journal? journal = null)
    {
        _root = root;
        _heap = new ChunkHeap(root, root.Address + HeapOffset, journal);
        _index = new HashIndex<HashFields>(root.Address + IndexOffset, _heap, keyspace.Hasher, new HashFields(_heap));
    }

    private static int RootBytes => HeapOffset + ChunkHeap.HeaderBytes;

    public LargeValue Root => _root;

    public long Count => _root.Count;

    private ref long Blocks => ref *(long*)(_root.Address + BlocksOffset);

    /// <summary>An empty hash that will have so many fields.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static HashTable Create(long fields, Keyspace keyspace)
    {
        HashTable table = new(LargeValue.Allocate(ValueKind.Hash, RootBytes), keyspace);
        try
        {
            table._index.Initialize(fields);
            return table;
        }
        catch (InsufficientMemoryException)
        {
            table.Free();
            throw;
        }
    }

    public ulong HashOf(ReadOnlySpan<byte> field) => _index.Hash(field);

    /// <summary>The element of a field; false if there is none.</summary>
    public bool TryFind(ReadOnlySpan<byte> field, out HashElement element)
    {
        uint reference = _index.Find(_index.Hash(field), field);
        element = reference == 0 ? default : At(reference);
        return reference != 0;
    }

    public HashElement At(uint reference) => new(_heap.At(reference));

    /// <summary>Makes a field hold a value; returns whether the field is new.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public bool Set(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, long expiresAtMs = Expiry.None)
    {
        ulong hash = _index.Hash(field);
        uint old = _index.Find(hash, field);
        if (old == 0)
        {
            uint added = Create(field, value, expiresAtMs);
            try
            {
                _index.Insert(hash, added, Count + 1);
            }
            catch (InsufficientMemoryException)
            {
                Free(added);
                throw;
            }

            _root.AddToCount(1, _heap.Journal);
            return true;
        }

        HashElement element = At(old);
        if (element.Fits(value.Length, expiresAtMs != Expiry.None))
        {
            _heap.Save(element.Address, element.SlotBytes);
            element.Overwrite(value, expiresAtMs);
            return false;
        }

        uint created = Create(field, value, expiresAtMs);
        _index.Relocate(hash, old, created);
        Free(old);
        return false;
    }

    /// <summary>Removes a field; false if it is not there.</summary>
    public bool Remove(ReadOnlySpan<byte> field)
    {
        ulong hash = _index.Hash(field);
        uint reference = _index.Find(hash, field);
        if (reference == 0) return false;
        _root.AddToCount(-1, _heap.Journal);
        _index.Remove(hash, reference, Count);
        Free(reference);
        return true;
    }

    /// <summary>As <see cref="HashIndex{TKeys}.Scan"/>.</summary>
    public ulong Scan<TVisitor>(ulong cursor, int count, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _index.Scan(cursor, count, ref visitor);

    /// <summary>Visits every element, in no order.</summary>
    public void ForEach<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _index.ForEach(ref visitor);

    /// <summary>An element at random, each as likely as another. There is one at least.</summary>
    public HashElement Random(Random random) => At(_index.Random(random));

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

    /// <summary>Another hash with the same content.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public HashTable Copy(Keyspace keyspace)
    {
        HashTable copy = new(LargeValue.Allocate(ValueKind.Hash, RootBytes), keyspace);
        try
        {
            copy._heap.CopyFrom(_heap);
            copy._index.CopyFrom(_index);
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

    /// <summary>Checks the index, the heap and the count; throws at the first contradiction.</summary>
    public void CheckInvariants()
    {
        _index.CheckInvariants(Count);
        _heap.CheckInvariants();
    }

    private uint Create(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, long expiresAtMs)
    {
        uint reference = _heap.Allocate(HashElement.Plan(field.Length, value.Length, expiresAtMs != Expiry.None));
        byte* block = null;
        if (HashElement.NeedsBlock(field.Length, value.Length))
        {
            try
            {
                block = _root.AllocateBlock((long)field.Length + value.Length, _heap.Journal);
            }
            catch (InsufficientMemoryException)
            {
                _heap.Free(reference, HashElement.Plan(field.Length, value.Length, expiresAtMs != Expiry.None));
                throw;
            }

            AddToBlocks(1);
        }

        At(reference).Write(field, value, expiresAtMs, block);
        return reference;
    }

    private void Free(uint reference)
    {
        HashElement element = At(reference);
        if (element.IsInBlock)
        {
            _root.FreeBlock(element.Block, element.BlockBytes, _heap.Journal);
            AddToBlocks(-1);
        }

        _heap.Free(reference, element.SlotBytes);
    }

    private void AddToBlocks(int delta)
    {
        _heap.Save(_root.Address + BlocksOffset, sizeof(long));
        Blocks += delta;
    }

    // A copy that failed owns its first blocks only: as many as it counts, in the order in which they were copied.
    private struct BlockFreeing(HashTable table) : IReferenceVisitor
    {
        private long _left = table.Blocks;

        public void Visit(uint reference)
        {
            HashElement element = table.At(reference);
            if (!element.IsInBlock || _left-- <= 0) return;
            table._root.FreeBlock(element.Block, element.BlockBytes, journal: null);
        }
    }

    // Until its turn comes an element of the copy refers to the block of the original.
    private readonly struct BlockCopying(HashTable table) : IReferenceVisitor
    {
        public void Visit(uint reference)
        {
            HashElement element = table.At(reference);
            if (!element.IsInBlock) return;
            byte* block = table._root.AllocateBlock(element.BlockBytes, journal: null);
            new ReadOnlySpan<byte>(element.Block, (int)element.BlockBytes).CopyTo(new Span<byte>(block, (int)element.BlockBytes));
            element.SetBlock(block);
            table.Blocks++;
        }
    }
}
