using System.Buffers;
using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Engine;

// The primitives that collections are changed with. A packed one is bytes in the entry, and Splice changes them; a large
// one is changed by its type, between BeginChange and EndChange. What a change means is the type's to tell.
internal ref partial struct KeyScope
{
    /// <summary>A collection to be read: Done, Absent or WrongType.</summary>
    public OpStatus FindCollection(scoped in Key key, ValueKind kind, LookupMode mode, out Entry entry)
    {
        EntryRef found = Find(in key, mode);
        entry = found.Entry;
        return !found.Exists ? OpStatus.Absent : found.Kind == kind ? OpStatus.Done : OpStatus.WrongType;
    }

    /// <summary>A collection to be changed: Done, Absent or WrongType.</summary>
    public OpStatus FindForChange(scoped in Key key, ValueKind kind, out CollectionEntry found)
    {
        Shard shard = Held(in key);
        if (shard.Table is not { } table || !TryFindLive(shard, table, in key, out Table.Slot slot))
        {
            found = new CollectionEntry(shard, default, default);
            return OpStatus.Absent;
        }

        Entry entry = table.EntryAt(slot.Reference);
        found = new CollectionEntry(shard, slot, entry);
        if (entry.Kind != kind) return OpStatus.WrongType;
        AccessClock.Touch(ref entry.Access, _keyspace.AccessStamp);
        return OpStatus.Done;
    }

    /// <summary>Makes a packed collection of a key that is absent. The bytes are copied.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void CreatePacked(
        scoped in Key key, ValueKind kind, scoped ReadOnlySpan<byte> packed, scoped ref CollectionEntry entry)
    {
        _hasChanged = true;
        Shard shard = Held(in key);
        Table table = shard.RequireTable();
        _undo?.Reserve();
        uint reference = shard.Store!.CreateBlank(kind, key.Bytes, packed.Length, Expiry.None, Database.NewAccess(key.Hash));
        packed.CopyTo(table.EntryAt(reference).KeptValue);
        InsertCreated(shard, table, in key, reference, Expiry.None);
        _hasMadeKey = IsListenedTo;
        entry = Located(shard, table, in key, reference);
    }

    /// <summary>Makes a large collection of a key that is absent. It takes the root, unless it throws.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void CreateLarge(scoped in Key key, LargeValue root, scoped ref CollectionEntry entry)
    {
        _hasChanged = true;
        Shard shard = Held(in key);
        Table table = shard.RequireTable();
        _undo?.Reserve();
        uint reference = shard.Store!.CreateLarge(root, key.Bytes, Expiry.None, Database.NewAccess(key.Hash));
        // What frees the entry if it cannot be inserted must leave the root.
        root.References++;
        InsertCreated(shard, table, in key, reference, Expiry.None);
        root.References--;
        _hasMadeKey = IsListenedTo;
        entry = Located(shard, table, in key, reference);
    }

    /// <summary>
    /// As <see cref="BeginSeveral(int)"/>, for elements that are added: a large collection that has room for them without
    /// more memory is changed as it is, as nothing can fail.
    /// </summary>
    public void BeginSeveral<TElements>(scoped in CollectionEntry entry, int changes, scoped in TElements elements)
        where TElements : struct, IByteStrings, allows ref struct
    {
        if (changes <= 1 || IsOpen) return;
        if (entry.IsLarge)
        {
            long bytes = 0;
            for (int i = 0; i < elements.Count; i++) bytes += elements[i].Length;
            if (ValueKinds.Of(entry.Entry.Kind).HasRoom(entry.Large, changes, bytes, _keyspace)) return;
        }

        BeginSeveral(changes);
    }

    /// <summary>
    /// Replaces a part of a packed collection by other bytes, which do not lie in it, and adds to its count: where it lies
    /// if there is room and no transaction is open, or that has made the entry, else in a new entry.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Splice(
        scoped in Key key,
        scoped ref CollectionEntry entry,
        int offset,
        int removed,
        scoped ReadOnlySpan<byte> inserted,
        int addedToCount)
    {
        Debug.Assert(!entry.IsLarge && offset >= PackedValue.HeaderBytes, "there is no such part of a packed collection");
        _hasChanged = true;
        int oldLength = entry.Entry.KeptLength;
        int length = oldLength - removed + inserted.Length;
        bool isUndoneAsAWhole = _undo is null || _undo.HasMade(entry.Shard, entry.Slot.Reference);
        if (isUndoneAsAWhole && EntryStore.FitsInPlace(entry.Entry, length, entry.Entry.ExpiresAtMs))
        {
            // Moved while the longer of the two lengths is in force.
            entry.Entry.SetKeptLength(Math.Max(oldLength, length));
            Span<byte> value = entry.Packed;
            value[(offset + removed)..oldLength].CopyTo(value[(offset + inserted.Length)..]);
            inserted.CopyTo(value[offset..]);
            entry.Entry.SetKeptLength(length);
        }
        else
        {
            SpliceAnew(in key, ref entry, offset, removed, inserted, length);
        }

        PackedValue.AddToCount(entry.Packed, addedToCount);
    }

    /// <summary>Makes the key of a packed collection hold a large one. It takes the root, unless it throws.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void ReplaceByLarge(scoped in Key key, scoped ref CollectionEntry entry, LargeValue root)
    {
        _hasChanged = true;
        Table table = entry.Shard.Table!;
        _undo?.Reserve();
        uint reference = entry.Shard.Store!.CreateLarge(root, key.Bytes, entry.Entry.ExpiresAtMs, entry.Entry.Access);
        ReplaceByCreated(entry.Shard, table, in key, entry.Slot, reference);
        entry.Entry = table.EntryAt(reference);
    }

    /// <summary>Makes the key of a large collection hold a packed one, whose bytes are copied.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void ReplaceByPacked(scoped in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> packed)
    {
        _hasChanged = true;
        Table table = entry.Shard.Table!;
        _undo?.Reserve();
        Entry old = entry.Entry;
        uint reference = entry.Shard.Store!.CreateBlank(old.Kind, key.Bytes, packed.Length, old.ExpiresAtMs, old.Access);
        packed.CopyTo(table.EntryAt(reference).KeptValue);
        ReplaceByCreated(entry.Shard, table, in key, entry.Slot, reference);
        entry.Entry = table.EntryAt(reference);
    }

    /// <summary>
    /// A large collection is about to be changed; returns what each byte that is overwritten is saved to, null without a
    /// transaction. Ends with <see cref="EndChange"/>.
    /// </summary>
    public Journal? BeginChange(scoped in Key key, scoped in CollectionEntry entry)
    {
        _hasChanged = true;
        return _undo?.CollectionChanging(entry.Shard, key.Hash, entry.Slot.Reference);
    }

    /// <summary>
    /// A large collection has been changed: counts the memory it takes by now. Also if the change failed: what was added to
    /// it to make room stays, outside of a transaction.
    /// </summary>
    public static void EndChange(scoped in CollectionEntry entry) => entry.Shard.Store!.CountLarge(entry.Entry);

    /// <summary>An element of a collection now expires at a time to come: the sweep will look for it then.</summary>
    public static void ElementExpires(scoped in CollectionEntry entry, long expiresAtMs)
    {
        Table.Slot slot = entry.Slot;
        entry.Shard.Table!.ElementExpires(slot.Segment, expiresAtMs);
    }

    /// <summary>Counts elements that were removed because their time had passed.</summary>
    public readonly void CountExpiredElements(Shard shard, int count)
    {
        shard.Counters.ExpiredElements += count;
        _undo?.ElementsExpired(shard, count);
    }

    /// <summary>
    /// Removes what has expired of a collection that a walk found, up to about so many elements, and tells the table when the
    /// next will. True if there is nothing left that has, or nothing that can be removed for now.
    /// </summary>
    public bool RemoveDueElements(Shard shard, uint reference, int limit)
    {
        Table table = shard.Table!;
        Entry entry = table.EntryAt(reference);
        ulong hash = table.HashOf(reference);
        if (!table.TryFindReference(hash, reference, out Table.Slot slot)) return true;
        shard.Snapshot?.Changing(hash);
        CollectionEntry found = new(shard, slot, entry);
        // A copy of the key: the entry gives way to another one when the collection takes less memory.
        byte[] name = ArrayPool<byte>.Shared.Rent(entry.Key.Length);
        try
        {
            entry.Key.CopyTo(name);
            Key key = new(name.AsSpan(0, entry.Key.Length), hash);
            ValueKinds.Of(entry.Kind).RemoveDueElements(ref this, in key, ref found, limit);
        }
        catch (InsufficientMemoryException)
        {
            // What is left may need a smaller slot, and the system has none. The next sweep finds it again.
            ElementExpires(in found, NowMs);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(name);
        }

        if (!found.Exists) return true;
        long nextMs = ValueKinds.EarliestElementMs(found.Entry);
        if (nextMs == Expiry.None) return true;
        ElementExpires(in found, nextMs);
        return nextMs > NowMs;
    }

    /// <summary>
    /// Ends a removal of elements: removes the key of a collection that has none left, the entry is then none, and makes one
    /// anew that has become small.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public void ElementsRemoved(scoped in Key key, scoped ref CollectionEntry entry)
    {
        CollectionKind kind = ValueKinds.Of(entry.Entry.Kind);
        if (kind.Count(entry.Entry) == 0)
        {
            RemoveEmptied(in key, in entry);
            entry = default;
            return;
        }

        if (!entry.IsLarge) return;
        try
        {
            kind.RenewIfSparse(ref this, in key, ref entry);
        }
        catch (InsufficientMemoryException)
        {
            // It stays as it is: what removes elements must not fail for want of memory.
        }
    }

    /// <summary>Removes the key of a collection whose last element is gone, or goes with it.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public void RemoveEmptied(scoped in Key key, scoped in CollectionEntry entry) =>
        RemoveSlot(entry.Shard, in key, entry.Slot, RemoveReason.Emptied);

    /// <summary>
    /// Makes a key hold a new collection, whatever it held, and tells so: a large one if there is a root, which it takes
    /// unless it throws, else a packed one, whose bytes are copied.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void PutCollection(
        scoped in Key key, ValueKind kind, scoped ReadOnlySpan<byte> packed, LargeValue root, long expiresAtMs)
    {
        _hasChanged = true;
        Shard shard = Held(in key);
        Table table = shard.RequireTable();
        bool exists = TryFindLive(shard, table, in key, out Table.Slot slot);
        _undo?.Reserve(2);
        ushort access = exists ? table.EntryAt(slot.Reference).Access : Database.NewAccess(key.Hash);
        EntryStore store = shard.Store!;
        uint reference;
        if (root.IsNull)
        {
            reference = store.CreateBlank(kind, key.Bytes, packed.Length, expiresAtMs, access);
            packed.CopyTo(table.EntryAt(reference).KeptValue);
        }
        else
        {
            reference = store.CreateLarge(root, key.Bytes, expiresAtMs, access);
            root.References++;
        }

        // What can fail comes first: from the insertion on the root is the table's.
        PooledBuffer dump = default;
        int noted = _undo?.Count ?? 0;
        try
        {
            _hasMadeKey = !exists && IsListenedTo;
            if (IsListenedTo) DumpCreated(in key, shard, reference, ref dump, expiresAtMs);
            if (exists) ReplaceByCreated(shard, table, in key, in slot, reference);
            else InsertCreated(shard, table, in key, reference, expiresAtMs);
            if (!root.IsNull) root.References--;
            if (_undo is null) TellCollection(MutationKind.Restore, in key, value: dump.Written, expiresAtMs: expiresAtMs);
        }
        catch (InsufficientMemoryException)
        {
            // What was kept to be told did not come about.
            _undo?.RollbackTo(noted);
            throw;
        }
        finally
        {
            dump.Dispose();
        }
    }

    // Lays out what a listener will be told of a collection that is made as a whole; in a transaction keeps it.
    private void DumpCreated(
        scoped in Key key, Shard shard, uint reference, scoped ref PooledBuffer dump, long expiresAtMs)
    {
        try
        {
            if (NeedsValues) DumpPayload.SaveCollection(ref dump, shard.Table!.EntryAt(reference), _keyspace);
            if (_undo is not null) TellCollection(MutationKind.Restore, in key, value: dump.Written, expiresAtMs: expiresAtMs);
        }
        catch
        {
            shard.Store!.Free(reference);
            throw;
        }
    }

    /// <summary>Whether anybody listens: what only a listener needs is not made otherwise.</summary>
    public readonly bool IsListenedTo => _keyspace.Sink is not null;

    /// <summary>Whether somebody who listens wants to know what keys hold now.</summary>
    public readonly bool NeedsValues => _keyspace.Sink is { NeedsValues: true };

    /// <summary>Tells what has been done to a collection: now, or when the transaction commits.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left to keep it.</exception>
    public void TellCollection(
        MutationKind kind,
        scoped in Key key,
        scoped ReadOnlySpan<byte> field = default,
        scoped ReadOnlySpan<byte> value = default,
        long number = 0,
        long expiresAtMs = Expiry.None,
        RemoveReason reason = RemoveReason.Removed)
    {
        if (_keyspace.Sink is not { } sink) return;
        Mutation mutation = new()
        {
            Kind = kind, DatabaseIndex = Database.Index, Cause = Cause, Call = CallToTell(), IsNew = TakeNew(),
            Key = key.Bytes, Hash = key.Hash, Field = field, Value = value, Number = number, ExpiresAtMs = expiresAtMs, Reason = reason,
        };
        if (_undo is null) sink.OnMutation(in mutation);
        else _undo.Effected(Held(in key), in mutation);
    }

    private void SpliceAnew(
        scoped in Key key,
        scoped ref CollectionEntry entry,
        int offset,
        int removed,
        scoped ReadOnlySpan<byte> inserted,
        int length)
    {
        Table table = entry.Shard.Table!;
        _undo?.Reserve();
        Entry old = entry.Entry;
        uint reference = entry.Shard.Store!.CreateBlank(old.Kind, key.Bytes, length, old.ExpiresAtMs, old.Access);
        Entry created = table.EntryAt(reference);
        Span<byte> source = old.KeptValue;
        Span<byte> target = created.KeptValue;
        source[..offset].CopyTo(target);
        inserted.CopyTo(target[offset..]);
        source[(offset + removed)..].CopyTo(target[(offset + inserted.Length)..]);
        uint replaced = entry.Slot.Reference;
        if (_undo is not null && _undo.HasMade(entry.Shard, replaced))
        {
            table.Replace(entry.Slot, reference);
            _undo.Remade(reference);
            entry.Shard.Store!.Free(replaced);
        }
        else
        {
            ReplaceByCreated(entry.Shard, table, in key, entry.Slot, reference);
        }

        entry.Entry = created;
    }

    private static CollectionEntry Located(Shard shard, Table table, scoped in Key key, uint reference)
    {
        table.TryFindReference(key.Hash, reference, out Table.Slot slot);
        return new CollectionEntry(shard, slot, table.EntryAt(reference));
    }
}
