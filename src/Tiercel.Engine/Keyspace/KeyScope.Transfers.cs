using System.Diagnostics;

namespace Tiercel.Engine;

// Values that pass from key to key. A value in a block goes by handle, so that its size does not matter: both
// entries refer to the block for a moment (a rename) or from now on (a copy). A block is changed in place only by
// one who holds its single reference, so sharers never see each other's changes.
internal ref partial struct KeyScope
{
    /// <summary>
    /// Gives the value and expiry of a key to another, whatever that held, and removes the first; false if that is
    /// absent. The keys differ, or their databases do: <paramref name="target"/> may be <paramref name="source"/>
    /// itself. Scopes over two databases take part in the same transaction, or in none.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static bool Rename(ref KeyScope source, scoped in Key from, ref KeyScope target, scoped in Key to)
    {
        Debug.Assert(source.Database != target.Database || !from.Bytes.SequenceEqual(to.Bytes), "a key is renamed to itself");
        Shard shard = source.Held(in from);
        if (!source.TryFindLiveReference(shard, in from, out uint reference)) return false;
        Entry entry = shard.Table!.EntryAt(reference);
        // Under S3-FIFO a place in the queues belongs to a key: the new one takes a place of its own.
        ushort access = target._keyspace.AccessStamp.IsS3Fifo ? target.Database.NewAccess(to.Hash) : entry.Access;
        bool isNew = PassOn(ref source, entry, ref target, in to, access, copies: false);
        // Only now: the insertion may have split the segment in which the entry stands, or removed an expired one.
        if (!shard.Table.TryFindReference(from.Hash, reference, out Table.Slot slot)) ThrowVanished();
        try
        {
            source.RemoveSlot(shard, in from, in slot, RemoveReason.Renamed);
        }
        catch (InsufficientMemoryException)
        {
            // In a transaction a removal reserves what putting the entry back will need.
            source._undo!.UndoLast();
            throw;
        }

        if (source._undo is not null) source._undo.PassedOn(shard, from.Hash, reference, isRename: true);
        else TellTransfer(MutationKind.Rename, ref source, in from, in target, in to, isNew);
        return true;
    }

    /// <summary>As <see cref="Rename"/>, but the first key keeps its value. The copy counts as used just now.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static bool Copy(ref KeyScope source, scoped in Key from, ref KeyScope target, scoped in Key to)
    {
        Shard shard = source.Held(in from);
        if (!source.TryFindLiveReference(shard, in from, out uint reference)) return false;
        Entry entry = shard.Table!.EntryAt(reference);
        bool isNew = PassOn(ref source, entry, ref target, in to, target.Database.NewAccess(to.Hash), copies: true);
        if (!entry.HasFlag(Entry.ValueInBlock) && entry.Kind == ValueKind.String)
        {
            // Told as a string that was set. A transaction tells its changes at its end, and by then the source may have
            // been changed where it lies; a value in a block that is shared may not, so that a copy can be told as such.
            if (source._undo is null && source._keyspace.Sink is not null)
            {
                target._hasMadeKey = isNew;
                target.Tell(MutationKind.SetString, in to, StringValue.Plain(entry), entry.ExpiresAtMs, RemoveReason.Removed);
            }

            return true;
        }

        if (source._undo is not null) source._undo.PassedOn(shard, from.Hash, reference, isRename: false);
        else TellTransfer(MutationKind.Copy, ref source, in from, in target, in to, isNew);
        return true;
    }

    // Returns whether the second key was absent.
    private static bool PassOn(
        ref KeyScope source, Entry entry, ref KeyScope target, scoped in Key to, ushort access, bool copies)
    {
        Debug.Assert(source._undo == target._undo, "two scopes of one transfer are in different transactions");
        target._hasChanged = true;
        Shard shard = target.Held(in to);
        Table table = shard.RequireTable();
        bool replaces = target.TryFindLive(shard, table, in to, out Table.Slot slot);
        long expiresAtMs = entry.ExpiresAtMs;
        target._undo?.Reserve(3);
        uint reference = copies && entry.IsLarge
            ? target.CreateLargeCopy(shard.Store!, entry, to.Bytes, access)
            : shard.Store!.CreateFrom(entry, to.Bytes, expiresAtMs, access);
        if (replaces) target.ReplaceByCreated(shard, table, in to, in slot, reference);
        else target.InsertCreated(shard, table, in to, reference, expiresAtMs);
        return !replaces;
    }

    // The root of a large collection belongs to one key: another gets a copy.
    private readonly uint CreateLargeCopy(EntryStore store, Entry source, ReadOnlySpan<byte> key, ushort access)
    {
        LargeValue copy = ValueKinds.Of(source.Kind).Copy(source.LargeValue, _keyspace);
        try
        {
            return store.CreateLarge(copy, key, source.ExpiresAtMs, access);
        }
        catch (InsufficientMemoryException)
        {
            copy.References = 0;
            _keyspace.LargeValues.Free(copy);
            throw;
        }
    }

    private bool TryFindLiveReference(Shard shard, scoped in Key key, out uint reference)
    {
        reference = 0;
        if (shard.Table is not { } table || !TryFindLive(shard, table, in key, out Table.Slot slot)) return false;
        reference = slot.Reference;
        return true;
    }

    private static void TellTransfer(
        MutationKind kind, ref KeyScope source, scoped in Key from, in KeyScope target, scoped in Key to, bool isNew)
    {
        if (source._keyspace.Sink is not { } sink) return;
        Entry entry = target.Held(in to).Table!.Find(to.Hash, to.Bytes);
        Mutation mutation = new()
        {
            Kind = kind, DatabaseIndex = source.Database.Index, Cause = source.Cause, Call = source.CallToTell(), IsNew = isNew,
            Key = from.Bytes, Hash = from.Hash,
            TargetDatabaseIndex = target.Database.Index, TargetKey = to.Bytes, TargetHash = to.Hash,
            Value = entry.Kind == ValueKind.String ? StringValue.Plain(entry) : default, ExpiresAtMs = entry.ExpiresAtMs,
        };
        sink.OnMutation(in mutation);
    }

    private static void ThrowVanished() =>
        throw new InvalidOperationException("An entry that is renamed has vanished under its lock.");
}
