namespace Tiercel.Engine;

/// <summary>A large set: the members in a table. A view of its root.</summary>
internal readonly unsafe struct SetTable
{
    private readonly ElementTable<SetElement> _table;

    /// <summary>The set of a root; a transaction gives the journal.</summary>
    public SetTable(LargeValue root, Keyspace keyspace, Journal? journal = null) => _table = new(root, keyspace, journal);

    private SetTable(ElementTable<SetElement> table) => _table = table;

    public LargeValue Root => _table.Root;

    public long Count => _table.Count;

    /// <summary>As <see cref="CollectionKind.Prefetch"/>.</summary>
    public void Prefetch(ReadOnlySpan<byte> key, bool isIndexFetched) => _table.Prefetch(key, isIndexFetched);

    /// <summary>As <see cref="ElementTable{TElement}.IsSparse"/>.</summary>
    public bool IsSparse => _table.IsSparse;

    /// <summary>An empty set that will have so many members.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static SetTable Create(long members, Keyspace keyspace) =>
        new(ElementTable<SetElement>.Create(ValueKind.Set, members, keyspace));

    public bool Contains(ReadOnlySpan<byte> member) => _table.Find(_table.HashOf(member), member) != 0;

    /// <summary>The member with a reference that a walk gave.</summary>
    public ReadOnlySpan<byte> At(uint reference) => _table.At(reference).Key;

    /// <summary>Adds a member; false if it is there already.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public bool Add(ReadOnlySpan<byte> member)
    {
        ulong hash = _table.HashOf(member);
        if (_table.Find(hash, member) != 0) return false;
        int blockBytes = SetElement.NeedsBlock(member.Length) ? member.Length : 0;
        uint added = _table.Allocate(SetElement.Plan(member.Length), blockBytes, out byte* block);
        _table.At(added).Write(member, block);
        _table.Insert(hash, added);
        return true;
    }

    /// <summary>Removes a member; false if it is not there.</summary>
    public bool Remove(ReadOnlySpan<byte> member)
    {
        ulong hash = _table.HashOf(member);
        uint reference = _table.Find(hash, member);
        if (reference != 0) _table.Remove(hash, reference);
        return reference != 0;
    }

    /// <summary>Removes a member by the reference that a walk gave.</summary>
    public void Remove(uint reference) => _table.Remove(_table.HashOf(At(reference)), reference);

    /// <summary>As <see cref="ElementTable{TElement}.HasRoom"/>.</summary>
    public bool HasRoom(int elements, long bytes) => _table.HasRoom(elements, bytes);

    /// <summary>As <see cref="HashIndex{TKeys}.Scan"/>.</summary>
    public ulong Scan<TVisitor>(ulong cursor, int count, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _table.Scan(cursor, count, ref visitor);

    /// <summary>Visits every member, in no order.</summary>
    public void ForEach<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _table.ForEach(ref visitor);

    /// <summary>The reference of a member at random, each as likely as another. There is one at least.</summary>
    public uint Random(Random random) => _table.Random(random);

    /// <summary>As <see cref="HashIndex{TKeys}.VisitRandom"/>.</summary>
    public void VisitRandom<TVisitor>(int count, Random random, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor, allows ref struct => _table.VisitRandom(count, random, ref visitor);

    /// <summary>As <see cref="ElementTable{TElement}.Imaged"/>.</summary>
    public TableImage<SetElement> Imaged(LargeImage image) => _table.Imaged(image);

    /// <summary>Frees all of it.</summary>
    public void Free() => _table.Free();

    /// <summary>Another set with the same members.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public SetTable Copy(Keyspace keyspace) => new(_table.Copy(keyspace));

    /// <summary>Checks the table; throws at the first contradiction.</summary>
    public void CheckInvariants() => _table.CheckInvariants();
}
