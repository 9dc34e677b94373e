namespace Tiercel.Engine;

/// <summary>A large hash: the fields with their values in a table, and the times of those that expire. A view of its root.</summary>
internal readonly unsafe struct HashTable
{
    private readonly ElementTable<HashElement> _table;

    /// <summary>The hash of a root; a transaction gives the journal.</summary>
    public HashTable(LargeValue root, Keyspace keyspace, Journal? journal = null) => _table = new(root, keyspace, journal);

    private HashTable(ElementTable<HashElement> table) => _table = table;

    public LargeValue Root => _table.Root;

    /// <summary>Fields, expired ones not excepted.</summary>
    public long Count => _table.Count;

    /// <summary>When which fields expire.</summary>
    public FieldTimes Times => new(_table);

    /// <summary>As <see cref="CollectionKind.Prefetch"/>.</summary>
    public void Prefetch(ReadOnlySpan<byte> key, bool isIndexFetched) => _table.Prefetch(key, isIndexFetched);

    /// <summary>As <see cref="ElementTable{TElement}.IsSparse"/>.</summary>
    public bool IsSparse => _table.IsSparse;

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

    /// <summary>Makes a field hold a value for ever; returns whether the field is new.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public bool Set(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        long expiresAtMs = Expiry.None;
        return Set(field, value, ref expiresAtMs, nowMs: 0);
    }

    /// <summary>Makes a field hold a value; returns whether the field is new, or had expired.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    /// <param name="expiresAtMs">When it expires; <see cref="Expiry.Keep"/> becomes the time that the field has.</param>
    /// <param name="nowMs">The present.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public bool Set(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, ref long expiresAtMs, long nowMs)
    {
        ulong hash = _table.HashOf(field);
        uint old = _table.Find(hash, field);
        if (old == 0)
        {
            if (expiresAtMs == Expiry.Keep) expiresAtMs = Expiry.None;
            Add(hash, field, value, expiresAtMs);
            return true;
        }

        HashElement element = At(old);
        long present = element.ExpiresAtMs;
        bool isDue = present != Expiry.None && present <= nowMs;
        if (expiresAtMs == Expiry.Keep) expiresAtMs = isDue ? Expiry.None : present;
        bool fits = element.Fits(value.Length, expiresAtMs != Expiry.None);
        uint created = fits ? old : Create(field, value, expiresAtMs);
        Retime(old, present, created, expiresAtMs);
        if (fits)
        {
            _table.Save(element.Address, element.SlotBytes);
            element.Overwrite(value, expiresAtMs);
        }
        else
        {
            _table.Replace(hash, old, created);
        }

        return isDue;
    }

    /// <summary>Changes when a field that is there expires; its value stays where it is.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void SetExpiry(ReadOnlySpan<byte> field, long expiresAtMs)
    {
        ulong hash = _table.HashOf(field);
        uint old = _table.Find(hash, field);
        HashElement element = At(old);
        long present = element.ExpiresAtMs;
        if (present == expiresAtMs) return;
        if (element.HasExpiryField)
        {
            Retime(old, present, old, expiresAtMs);
            _table.Save(element.Address, element.BytesToExpiry);
            element.SetExpiresAt(expiresAtMs);
            return;
        }

        uint created = _table.Allocate(element.SlotBytes + sizeof(long), blockBytes: 0, out _);
        At(created).WriteWithExpiry(element, expiresAtMs);
        try
        {
            Times.Add(expiresAtMs, created);
        }
        catch (InsufficientMemoryException)
        {
            _table.Heap.Free(created, At(created).SlotBytes);
            throw;
        }

        _table.ReplaceSlot(hash, old, created);
    }

    /// <summary>Removes a field; false if it is not there, or had expired by that time.</summary>
    public bool Remove(ReadOnlySpan<byte> field, long nowMs = 0)
    {
        ulong hash = _table.HashOf(field);
        uint reference = _table.Find(hash, field);
        if (reference == 0 || At(reference).IsDue(nowMs)) return false;
        Remove(hash, reference);
        return true;
    }

    /// <summary>Removes the element with a reference.</summary>
    public void Remove(uint reference) => Remove(_table.HashOf(At(reference).Field), reference);

    /// <summary>As <see cref="ElementTable{TElement}.HasRoom"/>.</summary>
    public bool HasRoom(int elements, long bytes) => _table.HasRoom(elements, bytes);

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

    /// <summary>As <see cref="ElementTable{TElement}.Imaged"/>.</summary>
    public TableImage<HashElement> Imaged(LargeImage image) => _table.Imaged(image);

    /// <summary>Frees all of it.</summary>
    public void Free()
    {
        Times.FreeAll();
        _table.Free();
    }

    /// <summary>Another hash with the same content.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public HashTable Copy(Keyspace keyspace)
    {
        HashTable copy = new(_table.Copy(keyspace));
        try
        {
            copy.Times.CopyFrom(Times);
            return copy;
        }
        catch (InsufficientMemoryException)
        {
            copy.Free();
            throw;
        }
    }

    /// <summary>Checks the table and the times; throws at the first contradiction.</summary>
    public void CheckInvariants()
    {
        _table.CheckInvariants();
        Times.CheckInvariants();
    }

    private void Add(ulong hash, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, long expiresAtMs)
    {
        uint created = Create(field, value, expiresAtMs);
        _table.Insert(hash, created);
        if (expiresAtMs == Expiry.None) return;
        try
        {
            Times.Add(expiresAtMs, created);
        }
        catch (InsufficientMemoryException)
        {
            _table.Remove(hash, created);
            throw;
        }
    }

    private void Remove(ulong hash, uint reference)
    {
        long expiresAtMs = At(reference).ExpiresAtMs;
        if (expiresAtMs != Expiry.None) Times.Remove(expiresAtMs, reference);
        _table.Remove(hash, reference);
    }

    // Puts the time of an element in the place of that of another, which is the same one or will be replaced by it. If that
    // fails the new one is freed.
    private void Retime(uint old, long oldExpiresAtMs, uint created, long expiresAtMs)
    {
        if (old == created && oldExpiresAtMs == expiresAtMs) return;
        try
        {
            // In this order, as only the first may be refused memory.
            if (expiresAtMs != Expiry.None) Times.Add(expiresAtMs, created);
        }
        catch (InsufficientMemoryException)
        {
            if (old != created) _table.Discard(created);
            throw;
        }

        if (oldExpiresAtMs != Expiry.None) Times.Remove(oldExpiresAtMs, old);
    }

    private uint Create(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, long expiresAtMs)
    {
        int slotBytes = HashElement.Plan(field.Length, value.Length, expiresAtMs != Expiry.None);
        long blockBytes = HashElement.NeedsBlock(field.Length, value.Length) ? (long)field.Length + value.Length : 0;
        uint reference = _table.Allocate(slotBytes, blockBytes, out byte* block);
        At(reference).Write(field, value, expiresAtMs, block);
        return reference;
    }
}
