namespace Tiercel.Engine;

// The mutation primitives. Each: find, reserve, note the inverse, change, tell.
internal ref partial struct KeyScope
{
    /// <summary>
    /// Makes <paramref name="key"/> hold a string, whatever it held. <paramref name="expiresAtMs"/> is Unix time in
    /// milliseconds, <see cref="Expiry.None"/> or <see cref="Expiry.Keep"/>.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void SetString(scoped in Key key, scoped ReadOnlySpan<byte> value, long expiresAtMs)
    {
        _hasChanged = true;
        expiresAtMs = value.Length < _keyspace.Options.CompressesFromBytes
            ? Keep(in key, value, isCompressed: false, expiresAtMs)
            : KeepCompressed(in key, value, expiresAtMs);
        if (_undo is null && _keyspace.Sink is not null)
        {
            Tell(MutationKind.SetString, in key, value, expiresAtMs, RemoveReason.Removed);
        }
    }

    /// <summary>
    /// As <see cref="SetString"/>, for a key that was just looked up: where the string that was found can be overwritten,
    /// and its expiry stays as it is, the key is not looked up again.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="found">What <see cref="Find"/> gave for it, with nothing changed since.</param>
    /// <param name="value">May not lie in the entry itself.</param>
    /// <param name="expiresAtMs">As for <see cref="SetString"/>.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void SetFound(
        scoped in Key key, scoped EntryRef found, scoped ReadOnlySpan<byte> value, long expiresAtMs)
    {
        Held(in key).Snapshot?.Changing(key.Hash);
        // A transaction keeps the entry as it was, and a change of expiry is the index's business too.
        if (_undo is not null || found.Kind != ValueKind.String || value.Length >= _keyspace.Options.CompressesFromBytes
            || (expiresAtMs != Expiry.Keep && expiresAtMs != found.ExpiresAtMs)
            || !EntryStore.TryOverwrite(found.Entry, value, found.ExpiresAtMs))
        {
            SetString(in key, value, expiresAtMs);
            return;
        }

        _hasChanged = true;
        found.Entry.SetCompressed(false);
        if (_keyspace.Sink is not null) Tell(MutationKind.SetString, in key, value, found.ExpiresAtMs, RemoveReason.Removed);
    }

    /// <summary>Adds bytes to the end of a string, creating it if absent; returns the new length.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public int Append(scoped in Key key, scoped ReadOnlySpan<byte> suffix)
    {
        _hasChanged = true;
        Shard shard = Held(in key);
        Table table = shard.RequireTable();
        if (!TryFindLive(shard, table, in key, out Table.Slot slot))
        {
            SetString(in key, suffix, Expiry.None);
            return suffix.Length;
        }

        Entry entry = table.EntryAt(slot.Reference);
        uint reference = slot.Reference;
        int oldLength = StringValue.Length(entry);
        int newLength = oldLength + suffix.Length;
        _undo?.Reserve();
        if (EntryStore.TryAppend(entry, suffix)) _undo?.Appended(shard, key.Hash, reference, oldLength, newLength);
        else if (_undo is not null || !shard.Store!.TryLengthen(entry, suffix)) ReplaceAppended(shard, table, in key, in slot, suffix);
        if (_undo is null && _keyspace.Sink is not null)
        {
            Tell(MutationKind.Append, in key, suffix, Expiry.None, RemoveReason.Removed);
        }

        return newLength;
    }

    /// <summary>Removes a key; false if it is absent or expired.</summary>
    public bool Remove(scoped in Key key)
    {
        _hasChanged = true;
        Shard shard = Held(in key);
        Table? table = shard.Table;
        if (table is null || !TryFindLive(shard, table, in key, out Table.Slot slot)) return false;
        RemoveSlot(shard, in key, in slot, RemoveReason.Removed);
        return true;
    }

    /// <summary>Sets or clears (<see cref="Expiry.None"/>) the expiry of a key that exists; false if it is absent.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public bool SetExpiry(scoped in Key key, long expiresAtMs)
    {
        _hasChanged = true;
        Shard shard = Held(in key);
        Table? table = shard.Table;
        if (table is null || !TryFindLive(shard, table, in key, out Table.Slot slot)) return false;
        Entry entry = table.EntryAt(slot.Reference);
        long oldExpiresAtMs = entry.ExpiresAtMs;
        if (entry.HasFlag(Entry.HasExpiryField))
        {
            _undo?.ExpiryChanged(shard, key.Hash, slot.Reference, oldExpiresAtMs, expiresAtMs);
            entry.SetExpiresAt(expiresAtMs);
            table.ExpiryChanged(in slot, oldExpiresAtMs, expiresAtMs);
        }
        else if (expiresAtMs != Expiry.None)
        {
            // The header has no room for it: the entry is made anew around its value, which is passed on by handle
            // if it lies in a block.
            _undo?.Reserve(2);
            uint reference = shard.Store!.CreateFrom(entry, key.Bytes, expiresAtMs, entry.Access);
            ReplaceByCreated(shard, table, in key, in slot, reference);
            _undo?.ExpiryAdded(shard, key.Hash, reference, expiresAtMs);
        }

        if (_undo is null && _keyspace.Sink is not null)
        {
            Tell(MutationKind.Expire, in key, default, expiresAtMs, RemoveReason.Removed);
        }

        return true;
    }

    /// <summary>
    /// Sets what a key that exists remembers of its use. No mutation: listeners do not hear of it, and only a key that
    /// was set in the same transaction may be given another, which taking that back takes back too.
    /// </summary>
    public void SetAccess(scoped in Key key, ushort access) =>
        Held(in key).Table!.Find(key.Hash, key.Bytes).Access = access;

    /// <summary>Removes a live entry that a walk found, because its time has passed or its memory is needed.</summary>
    public void RemoveSlot(Shard shard, scoped in Key key, in Table.Slot slot, RemoveReason reason)
    {
        _hasChanged = true;
        shard.Snapshot?.Changing(key.Hash);
        uint reference = slot.Reference;
        _undo?.Removing(shard, key.Hash, reference, reason);
        if (reason == RemoveReason.Expired) shard.Counters.Expired++;
        else if (reason == RemoveReason.Evicted) shard.Counters.Evicted++;
        shard.Table!.Remove(key.Hash, in slot);
        Changed(shard, in key);
        if (_undo is not null) return;
        if (_keyspace.Sink is not null && reason != RemoveReason.Renamed)
        {
            Tell(MutationKind.Remove, in key, default, Expiry.None, reason);
        }

        shard.Store!.Free(reference);
    }

    /// <summary>Removes an entry that a walk found if its time has passed; false if it lives.</summary>
    public bool TryRemoveExpired(Shard shard, uint reference)
    {
        Table table = shard.Table!;
        if (!IsDue(table.EntryAt(reference).ExpiresAtMs)) return false;
        Key key = new(table.EntryAt(reference).Key, table.HashOf(reference));
        if (table.TryFindReference(key.Hash, reference, out Table.Slot slot))
        {
            RemoveSlot(shard, in key, in slot, RemoveReason.Expired);
        }

        return true;
    }

    private bool TryFindLive(Shard shard, Table table, scoped in Key key, out Table.Slot slot)
    {
        shard.Snapshot?.Changing(key.Hash);
        if (!table.TryFind(key.Hash, key.Bytes, out slot)) return false;
        if (!IsDue(table.EntryAt(slot.Reference).ExpiresAtMs)) return true;
        RemoveSlot(shard, in key, in slot, RemoveReason.Expired);
        return false;
    }

    // Makes the key keep these bytes; returns when it expires.
    private long Keep(scoped in Key key, scoped ReadOnlySpan<byte> kept, bool isCompressed, long expiresAtMs)
    {
        Shard shard = Held(in key);
        Table table = shard.RequireTable();
        if (!TryFindLive(shard, table, in key, out Table.Slot slot))
        {
            if (expiresAtMs == Expiry.Keep) expiresAtMs = Expiry.None;
            Insert(shard, table, in key, kept, expiresAtMs).SetCompressed(isCompressed);
            return expiresAtMs;
        }

        Entry entry = table.EntryAt(slot.Reference);
        long oldExpiresAtMs = entry.ExpiresAtMs;
        if (expiresAtMs == Expiry.Keep) expiresAtMs = oldExpiresAtMs;
        if (_undo is null && EntryStore.TryOverwrite(entry, kept, expiresAtMs))
        {
            entry.SetCompressed(isCompressed);
            table.ExpiryChanged(in slot, oldExpiresAtMs, expiresAtMs);
            AccessClock.Touch(ref entry.Access, _keyspace.AccessStamp);
        }
        else
        {
            Replace(shard, table, in key, in slot, kept, default, expiresAtMs).SetCompressed(isCompressed);
        }

        return expiresAtMs;
    }

    private long KeepCompressed(scoped in Key key, scoped ReadOnlySpan<byte> value, long expiresAtMs)
    {
        ValueScratch scratch = ValueScratch.ForThisThread();
        ValueScratch.Mark mark = scratch.Here;
        try
        {
            bool isCompressed = StringValue.TryCompress(value, scratch, out ReadOnlySpan<byte> compressed);
            return Keep(in key, isCompressed ? compressed : value, isCompressed, expiresAtMs);
        }
        finally
        {
            scratch.Rewind(mark);
        }
    }

    private Entry Insert(Shard shard, Table table, scoped in Key key, scoped ReadOnlySpan<byte> value, long expiresAtMs)
    {
        _undo?.Reserve();
        ushort access = Database.NewAccess(key.Hash);
        uint reference = shard.Store!.Create(key.Bytes, value, default, expiresAtMs, access);
        InsertCreated(shard, table, in key, reference, expiresAtMs);
        NoteNewString();
        return table.EntryAt(reference);
    }

    private void ReplaceAppended(
        Shard shard, Table table, scoped in Key key, in Table.Slot slot, scoped ReadOnlySpan<byte> suffix)
    {
        ValueScratch scratch = ValueScratch.ForThisThread();
        ValueScratch.Mark mark = scratch.Here;
        try
        {
            Entry entry = table.EntryAt(slot.Reference);
            Replace(shard, table, in key, in slot, StringValue.Plain(entry), suffix, entry.ExpiresAtMs);
        }
        finally
        {
            scratch.Rewind(mark);
        }
    }

    private Entry Replace(
        Shard shard,
        Table table,
        scoped in Key key,
        in Table.Slot slot,
        scoped ReadOnlySpan<byte> value,
        scoped ReadOnlySpan<byte> suffix,
        long expiresAtMs)
    {
        _undo?.Reserve();
        ushort access = table.EntryAt(slot.Reference).Access;
        uint reference = shard.Store!.Create(key.Bytes, value, suffix, expiresAtMs, access);
        ReplaceByCreated(shard, table, in key, in slot, reference);
        return table.EntryAt(reference);
    }

    // Of a string that a transaction has made its own log tells that it is new.
    private void NoteNewString() => _hasMadeKey |= _undo is null && _keyspace.Sink is not null;

    // Which call a mutation that is told now belongs to: a number is taken only if somebody listens.
    private uint CallToTell() => _call == 0 ? _call = CallNumber.Next() : _call;

    private bool TakeNew()
    {
        bool isNew = _hasMadeKey;
        _hasMadeKey = false;
        return isNew;
    }

    private void Tell(
        MutationKind kind, scoped in Key key, scoped ReadOnlySpan<byte> value, long expiresAtMs, RemoveReason reason)
    {
        Mutation mutation = new()
        {
            Kind = kind, DatabaseIndex = Database.Index, Cause = Cause, Call = CallToTell(), IsNew = TakeNew(),
            Key = key.Bytes, Hash = key.Hash, Value = value, ExpiresAtMs = expiresAtMs, Reason = reason,
        };
        _keyspace.Sink!.OnMutation(in mutation);
    }
}
