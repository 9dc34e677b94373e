namespace Tiercel.Engine;

/// <summary>
/// A hash to be read, as it is at one moment: a field whose time has passed is not there, whether or not it has been removed.
/// Valid until the next change through the same scope.
/// </summary>
internal readonly partial struct HashView(Entry entry, Keyspace keyspace, long nowMs)
{
    /// <summary>Whether there is one.</summary>
    public bool Exists => !entry.IsNull;

    /// <summary>Fields; there is a hash.</summary>
    public long Count
    {
        get
        {
            if (entry.IsLarge) return entry.LargeValue.Count - Table.Times.CountDue(nowMs);
            ReadOnlySpan<byte> packed = entry.KeptValue;
            int count = PackedValue.Count(packed);
            if (!PackedValue.HasTimes(packed)) return count;
            PackedFields.DueBytes(PackedValue.Elements(packed), nowMs, out int due);
            return count - due;
        }
    }

    private HashTable Table => new(entry.LargeValue, keyspace);

    private bool HasDue => HashOps.HasDue(entry, nowMs);

    /// <summary>The value of a field; false if there is none.</summary>
    /// <param name="field">The field.</param>
    /// <param name="scratch">At least <see cref="ListpackElement.ScratchBytes"/>, for a value that is kept as a number.</param>
    /// <param name="value">In the entry or in the scratch.</param>
    public bool TryGet(scoped ReadOnlySpan<byte> field, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (entry.IsLarge)
        {
            if (!Table.TryFind(field, out HashElement element) || element.IsDue(nowMs)) return false;
            value = element.Value;
            return true;
        }

        ReadOnlySpan<byte> elements = PackedFields.Live(entry.KeptValue, nowMs, out int stride);
        int at = Listpack.Find(elements, field, stride);
        if (at < 0) return false;
        value = Listpack.ReadText(elements, Listpack.Next(elements, at), scratch);
        return true;
    }

    /// <summary>When a field expires, <see cref="Expiry.None"/> = never; false if there is no such field.</summary>
    public bool TryGetExpiry(scoped ReadOnlySpan<byte> field, out long expiresAtMs)
    {
        expiresAtMs = Expiry.None;
        if (entry.IsLarge)
        {
            if (!Table.TryFind(field, out HashElement element) || element.IsDue(nowMs)) return false;
            expiresAtMs = element.ExpiresAtMs;
            return true;
        }

        ReadOnlySpan<byte> elements = PackedFields.Live(entry.KeptValue, nowMs, out int stride);
        int at = Listpack.Find(elements, field, stride);
        if (at >= 0 && stride == PackedFields.Triple) expiresAtMs = PackedFields.TimeAt(elements, at, out _);
        return at >= 0;
    }

    /// <summary>Visits every field.</summary>
    public void ForEach<TVisitor>(scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        if (!entry.IsLarge)
        {
            ForEachPacked(ref visitor);
            return;
        }

        Elements<TVisitor> elements = new(Table, nowMs, visitor);
        try
        {
            Table.ForEach(ref elements);
        }
        finally
        {
            visitor = elements.Visitor;
        }
    }

    /// <summary>
    /// Visits some fields from a cursor on, 0 at first, and returns the next cursor, 0 at the end: of a packed hash all.
    /// What is there from the beginning to the end is visited, however the hash changes meanwhile.
    /// </summary>
    public ulong Scan<TVisitor>(ulong cursor, int count, scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        if (!entry.IsLarge)
        {
            ForEachPacked(ref visitor);
            return 0;
        }

        Elements<TVisitor> elements = new(Table, nowMs, visitor);
        try
        {
            return Table.Scan(cursor, count, ref elements);
        }
        finally
        {
            visitor = elements.Visitor;
        }
    }

    private void ForEachPacked<TVisitor>(scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        Span<byte> fieldScratch = stackalloc byte[ListpackElement.ScratchBytes];
        Span<byte> valueScratch = stackalloc byte[ListpackElement.ScratchBytes];
        ListpackCursor cursor = new(PackedFields.Live(entry.KeptValue, nowMs, out int stride));
        while (cursor.MoveNext())
        {
            ReadOnlySpan<byte> field = cursor.Current.AsText(fieldScratch);
            cursor.MoveNext();
            visitor.Visit(field, cursor.Current.AsText(valueScratch));
            if (stride == PackedFields.Triple) cursor.MoveNext();
        }
    }

    // Carries the visitor along: a reference to one that is itself a ref struct cannot be held.
    private ref struct Elements<TVisitor>(HashTable table, long nowMs, TVisitor visitor) : IReferenceVisitor
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        public TVisitor Visitor = visitor;

        public void Visit(uint reference)
        {
            HashElement element = table.At(reference);
            if (!element.IsDue(nowMs)) Visitor.Visit(element.Field, element.Value);
        }
    }
}
