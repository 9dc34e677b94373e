using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>A large hash: the fields with their values in a table. A view of its root.</summary>
internal readonly unsafe struct HashTable
{
    private readonly ElementTable<HashElement> _table;

    /// <summary>The hash of a root; a transaction gives the journal.</summary>
    public HashTable(LargeValue root, Keyspace keyspace, Journal? journal = null) => _table = new(root, keyspace, journal);

    private HashTable(ElementTable<HashElement> table) => _table = table;

    public LargeValue Root => _table.Root;

    public long Count => _table.Count;

    /// <summary>An empty hash that will have so many fields.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static HashTable Create(long fields, Keyspace keyspace) =>
        new(ElementTable<HashElement>.Create(ValueKind.Hash, fields, keyspace));

    /// <summary>The element of a field; false if there is none.</summary>
    public bool TryFind(ReadOnlySpan<byte> field, out HashElement element)
    {
        uint reference = _table.Find(_table.HashOf(field), field);
        element = reference == 0 ? default : At(reference);
        return reference != 0;
    }

    public HashElement At(uint reference) => _table.At(reference);

    /// <summary>Makes a field hold a value; returns whether the field is new.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public bool Set(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, long expiresAtMs = Expiry.None)
    {
        ulong hash = _table.HashOf(field);
        uint old = _table.Find(hash, field);
        if (old == 0)
        {
            _table.Insert(hash, Create(field, value, expiresAtMs));
            return true;
        }

        HashElement element = At(old);
        if (element.Fits(value.Length, expiresAtMs != Expiry.None))
        {
            _table.Save(element.Address, element.SlotBytes);
            element.Overwrite(value, expiresAtMs);
            return false;
        }

        _table.Replace(hash, old, Create(field, value, expiresAtMs));
        return false;
    }

    /// <summary>Removes a field; false if it is not there.</summary>
    public bool Remove(ReadOnlySpan<byte> field)
    {
        ulong hash = _table.HashOf(field);
        uint reference = _table.Find(hash, field);
        if (reference != 0) _table.Remove(hash, reference);
        return reference != 0;
    }

    /// <summary>As <see cref="HashIndex{TKeys}.Scan"/>.</summary>
    public ulong Scan<TVisitor>(ulong cursor, int count, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _table.Scan(cursor, count, ref visitor);

    /// <summary>Visits every element, in no order.</summary>
    public void ForEach<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _table.ForEach(ref visitor);

    /// <summary>An element at random, each as likely as another. There is one at least.</summary>
    public HashElement Random(Random random) => At(_table.Random(random));

    /// <summary>As <see cref="HashIndex{TKeys}.VisitRandom"/>.</summary>
    public void VisitRandom<TVisitor>(int count, Random random, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _table.VisitRandom(count, random, ref visitor);

    /// <summary>Frees all of it.</summary>
    public void Free() => _table.Free();

    /// <summary>Another hash with the same content.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public HashTable Copy(Keyspace keyspace) => new(_table.Copy(keyspace));

    /// <summary>Checks the table; throws at the first contradiction.</summary>
    public void CheckInvariants() => _table.CheckInvariants();

    private uint Create(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, long expiresAtMs)
    {
        int slotBytes = HashElement.Plan(field.Length, value.Length, expiresAtMs != Expiry.None);
        long blockBytes = HashElement.NeedsBlock(field.Length, value.Length) ? (long)field.Length + value.Length : 0;
        uint reference = _table.Allocate(slotBytes, blockBytes, out byte* block);
        At(reference).Write(field, value, expiresAtMs, block);
        return reference;
    }
}
