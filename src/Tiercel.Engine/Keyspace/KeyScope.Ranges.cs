namespace Tiercel.Engine;

// Primitives that change a part of a string, or write a string that is computed: no copy beyond what must be.
internal ref partial struct KeyScope
{
    /// <summary>
    /// Writes bytes into a string at an offset, where it lies if nobody leases it and there is room; returns the new
    /// length. A shorter string, or none, is first extended with zeros, with room to grow on.
    /// </summary>
    /// <param name="key">The key, absent or a string.</param>
    /// <param name="offset">In bytes; with the bytes' length at most <see cref="StringOps.MaxLength"/>.</param>
    /// <param name="bytes">At least one. They may not lie in the entry itself.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public int SetRange(scoped in Key key, int offset, scoped ReadOnlySpan<byte> bytes)
    {
        _hasChanged = true;
        Shard shard = Held(in key);
        Table table = shard.RequireTable();
        int end = offset + bytes.Length;
        int newLength = end;
        if (!TryFindLive(shard, table, in key, out Table.Slot slot))
        {
            _undo?.Reserve();
            ushort access = Database.NewAccess(key.Hash);
            uint created = shard.Store!.CreateExtended(key.Bytes, default, end, Expiry.None, access);
            bytes.CopyTo(table.EntryAt(created).KeptValue[offset..]);
            InsertCreated(shard, table, in key, created, Expiry.None);
            NoteNewString();
        }
        else
        {
            Entry entry = table.EntryAt(slot.Reference);
            newLength = Math.Max(StringValue.Length(entry), end);
            if (EntryStore.CanExtend(entry, newLength)) OverwriteInPlace(shard, in key, slot.Reference, offset, bytes);
            else ReplaceWithRange(shard, table, in key, in slot, offset, bytes);
        }

        if (_undo is null && _keyspace.Sink is not null) TellRange(in key, offset, bytes);
        return newLength;
    }

    /// <summary>
    /// Makes <paramref name="key"/> hold a string of a length whose bytes a writer computes straight into the new
    /// entry, whatever the key held. The values of other entries stay where they are meanwhile.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void SetComputed<TWriter>(scoped in Key key, int length, scoped in TWriter writer, long expiresAtMs)
        where TWriter : struct, IValueWriter, allows ref struct
    {
        if (length >= _keyspace.Options.CompressesFromBytes)
        {
            SetComputedApart(in key, length, in writer, expiresAtMs);
            return;
        }

        _hasChanged = true;
        Shard shard = Held(in key);
        Table table = shard.RequireTable();
        bool exists = TryFindLive(shard, table, in key, out Table.Slot slot);
        _undo?.Reserve();
        ushort access = exists ? table.EntryAt(slot.Reference).Access : Database.NewAccess(key.Hash);
        uint created = shard.Store!.CreateBlank(key.Bytes, length, expiresAtMs, access);
        Span<byte> value = table.EntryAt(created).KeptValue;
        writer.Write(value);
        if (exists) ReplaceByCreated(shard, table, in key, in slot, created);
        else InsertCreated(shard, table, in key, created, expiresAtMs);
        if (!exists) NoteNewString();
        if (_undo is null && _keyspace.Sink is not null)
        {
            Tell(MutationKind.SetString, in key, value, expiresAtMs, RemoveReason.Removed);
        }
    }

    // What may be compressed is computed elsewhere first.
    private void SetComputedApart<TWriter>(scoped in Key key, int length, scoped in TWriter writer, long expiresAtMs)
        where TWriter : struct, IValueWriter, allows ref struct
    {
        ValueScratch scratch = ValueScratch.ForThisThread();
        ValueScratch.Mark mark = scratch.Here;
        try
        {
            Span<byte> value = scratch.Take(length);
            writer.Write(value);
            SetString(in key, value, expiresAtMs);
        }
        finally
        {
            scratch.Rewind(mark);
        }
    }

    private readonly void OverwriteInPlace(
        Shard shard, scoped in Key key, uint reference, int offset, scoped ReadOnlySpan<byte> bytes)
    {
        _undo?.RangeChanging(shard, key.Hash, reference, offset, bytes.Length);
        Entry entry = shard.Table!.EntryAt(reference);
        int oldLength = entry.KeptLength;
        if (offset + bytes.Length > oldLength) entry.SetKeptLength(offset + bytes.Length);
        Span<byte> value = entry.KeptValue;
        if (offset > oldLength) value[oldLength..offset].Clear();
        bytes.CopyTo(value[offset..]);
    }

    private void ReplaceWithRange(
        Shard shard, Table table, scoped in Key key, in Table.Slot slot, int offset, scoped ReadOnlySpan<byte> bytes)
    {
        ValueScratch scratch = ValueScratch.ForThisThread();
        ValueScratch.Mark mark = scratch.Here;
        try
        {
            _undo?.Reserve();
            Entry entry = table.EntryAt(slot.Reference);
            ReadOnlySpan<byte> old = StringValue.Plain(entry);
            int length = Math.Max(old.Length, offset + bytes.Length);
            uint created = shard.Store!.CreateExtended(key.Bytes, old, length, entry.ExpiresAtMs, entry.Access);
            bytes.CopyTo(table.EntryAt(created).KeptValue[offset..]);
            ReplaceByCreated(shard, table, in key, in slot, created);
        }
        finally
        {
            scratch.Rewind(mark);
        }
    }

    private void InsertCreated(Shard shard, Table table, scoped in Key key, uint reference, long expiresAtMs)
    {
        shard.Snapshot?.Changing(key.Hash);
        try
        {
            table.Insert(key.Hash, reference, expiresAtMs);
        }
        catch (InsufficientMemoryException)
        {
            shard.Store!.Free(reference);
            throw;
        }

        _undo?.Put(shard, key.Hash, reference, 0);
        CountIfLarge(shard, reference);
        Changed(shard, in key);
    }

    // In a transaction the commit does it, once the entry that shares a large value is gone.
    private readonly void CountIfLarge(Shard shard, uint reference)
    {
        Entry entry = shard.Table!.EntryAt(reference);
        if (_undo is null && entry.IsLarge) shard.Store!.CountLarge(entry);
    }

    private void ReplaceByCreated(Shard shard, Table table, scoped in Key key, in Table.Slot slot, uint reference)
    {
        uint oldReference = slot.Reference;
        table.Replace(in slot, reference);
        if (_undo is not null) _undo.Put(shard, key.Hash, reference, oldReference);
        else shard.Store!.Free(oldReference);
        CountIfLarge(shard, reference);
        Changed(shard, in key);
    }

    private void TellRange(scoped in Key key, int offset, scoped ReadOnlySpan<byte> bytes)
    {
        Mutation mutation = new()
        {
            Kind = MutationKind.SetRange, DatabaseIndex = Database.Index, Cause = Cause, Call = CallToTell(), IsNew = TakeNew(),
            Key = key.Bytes, Hash = key.Hash, Value = bytes, Offset = offset,
        };
        _keyspace.Sink!.OnMutation(in mutation);
    }
}

/// <summary>Computes a value where it will lie.</summary>
internal interface IValueWriter
{
    /// <summary>Fills the value; its bytes are undefined before. No call into the engine, no exception.</summary>
    void Write(Span<byte> value);
}
