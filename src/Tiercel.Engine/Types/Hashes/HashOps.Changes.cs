using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Changes take the entry that Open found, so that many fields are changed with one look-up.
internal static partial class HashOps
{
    // Fields and values up to this many bytes are packed on the stack.
    private const int StackBytes = 512;

    /// <summary>Finds a hash to be changed, without what has expired of it: Done, Absent or WrongType.</summary>
    public static OpStatus Open(ref KeyScope scope, scoped in Key key, out CollectionEntry entry)
    {
        OpStatus status = scope.FindForChange(in key, ValueKind.Hash, out entry);
        if (status != OpStatus.Done || !HasDue(entry.Entry, scope.NowMs)) return status;
        RemoveDue(ref scope, in key, ref entry, MaxRemovedByWriter);
        return entry.Exists ? OpStatus.Done : OpStatus.Absent;
    }

    /// <summary>Makes a field hold a value, and the hash if there is none; returns whether the field is new.</summary>
    /// <param name="scope">Holds the key's shard.</param>
    /// <param name="key">The key.</param>
    /// <param name="entry">What <see cref="Open"/> found.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    /// <param name="expiresAtMs">When the field expires, a time to come; or <see cref="Expiry.None"/> or Keep.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static bool Set(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> value,
        long expiresAtMs = Expiry.None)
    {
        if (entry.IsLarge || !TrySetPacked(ref scope, in key, ref entry, field, value, ref expiresAtMs, out bool isNew))
        {
            if (!entry.IsLarge) BecomeLarge(ref scope, in key, ref entry);
            HashTable table = new(entry.Large, scope.Database.Keyspace, scope.BeginChange(in key, in entry));
            try
            {
                isNew = table.Set(field, value, ref expiresAtMs, scope.NowMs);
            }
            finally
            {
                KeyScope.EndChange(in entry);
            }
        }

        if (expiresAtMs != Expiry.None) KeyScope.ElementExpires(in entry, expiresAtMs);
        scope.TellCollection(MutationKind.HashSet, in key, field, value, expiresAtMs: expiresAtMs);
        return isNew;
    }

    /// <summary>Makes a field hold a value unless it is there; returns whether it was set.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static bool SetIfAbsent(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> value)
    {
        if (Contains(ref scope, in entry, field)) return false;
        return Set(ref scope, in key, ref entry, field, value);
    }

    /// <summary>Whether a hash that is to be changed has a field.</summary>
    public static bool Contains(ref KeyScope scope, scoped in CollectionEntry entry, scoped ReadOnlySpan<byte> field) =>
        entry.Exists && View(ref scope, in entry).TryGetExpiry(field, out _);

    /// <summary>A hash that is to be changed, to be read before.</summary>
    public static HashView View(ref KeyScope scope, scoped in CollectionEntry entry) =>
        new(entry.Entry, scope.Database.Keyspace, scope.NowMs);

    /// <summary>Removes a field, and the key with the last one; false if there is no such field.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static bool Remove(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> field)
    {
        if (!entry.Exists) return false;
        if (!entry.IsLarge)
        {
            if (!TryRemovePacked(ref scope, in key, ref entry, field)) return false;
        }
        else
        {
            HashTable table = new(entry.Large, scope.Database.Keyspace, scope.BeginChange(in key, in entry));
            bool removed = table.Remove(field, scope.NowMs);
            KeyScope.EndChange(in entry);
            if (!removed) return false;
        }

        scope.TellCollection(MutationKind.HashRemove, in key, field);
        scope.ElementsRemoved(in key, ref entry);
        return true;
    }

    /// <summary>As <see cref="CollectionKind.RenewIfSparse"/>.</summary>
    public static void RenewIfSparse(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry)
    {
        if (new HashTable(entry.Large, scope.Database.Keyspace).IsSparse) BecomeLarge(ref scope, in key, ref entry);
    }

    // False if it would be too large.
    [SkipLocalsInit]
    private static bool TrySetPacked(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> value,
        ref long expiresAtMs,
        out bool isNew)
    {
        isNew = true;
        EngineOptions options = scope.Database.Keyspace.Options;
        // Before they are measured: their encoded length might not fit an int.
        if (field.Length > PackedValue.MaxBytes || value.Length > PackedValue.MaxBytes) return false;
        int fieldBytes = Listpack.EncodedLength(field);
        int bytes = fieldBytes + Listpack.EncodedLength(value);
        using PooledScratch scratch = new(stackalloc byte[StackBytes], PackedValue.HeaderBytes + bytes);
        Span<byte> room = scratch.Span;
        ReadOnlySpan<byte> pair = room[PackedValue.HeaderBytes..];
        Listpack.Write(room[PackedValue.HeaderBytes..], field);
        Listpack.Write(room[(PackedValue.HeaderBytes + fieldBytes)..], value);
        if (expiresAtMs > 0 || (entry.Exists && PackedValue.HasTimes(entry.Packed)))
        {
            if (!TrySetTimed(ref scope, in key, ref entry, field, pair, ref expiresAtMs, out isNew)) return false;
        }
        else if (!entry.Exists)
        {
            expiresAtMs = Expiry.None;
            if (options.HashMaxListpackEntries < 1 || room.Length > PackedValue.MaxBytes) return false;
            PackedValue.WriteHead(room, 1);
            scope.CreatePacked(in key, ValueKind.Hash, room, ref entry);
        }
        else
        {
            expiresAtMs = Expiry.None;
            if (!TrySplice(ref scope, in key, ref entry, field, pair, fieldBytes, out isNew)) return false;
        }

        if (Math.Max(field.Length, value.Length) > options.HashMaxListpackValue) PackedValue.SetOutgrown(entry.Packed);
        return true;
    }

    private static bool TrySplice(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> pair,
        int fieldBytes,
        out bool isNew)
    {
        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
        int at = Listpack.Find(elements, field, stride: 2);
        isNew = at < 0;
        if (isNew)
        {
            if (PackedValue.Count(entry.Packed) >= scope.Database.Keyspace.Options.HashMaxListpackEntries) return false;
            if (entry.Packed.Length + pair.Length > PackedValue.MaxBytes) return false;
            scope.Splice(in key, ref entry, entry.Packed.Length, 0, pair, addedToCount: 1);
            return true;
        }

        int valueAt = Listpack.Next(elements, at);
        int removed = Listpack.Next(elements, valueAt) - valueAt;
        ReadOnlySpan<byte> value = pair[fieldBytes..];
        if (entry.Packed.Length - removed + value.Length > PackedValue.MaxBytes) return false;
        scope.Splice(in key, ref entry, PackedValue.HeaderBytes + valueAt, removed, value, addedToCount: 0);
        return true;
    }

    private static bool TryRemovePacked(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> field)
    {
        ReadOnlySpan<byte> elements = PackedFields.All(entry.Packed, out int stride);
        int at = Listpack.Find(elements, field, stride);
        if (at < 0) return false;
        int bytes = Listpack.Skip(elements, at, stride) - at;
        scope.Splice(in key, ref entry, PackedValue.HeaderBytes + at, bytes, default, addedToCount: -1);
        return true;
    }

    // Makes a packed hash, or an absent one, large, and a large one anew.
    private static void BecomeLarge(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry)
    {
        Keyspace keyspace = scope.Database.Keyspace;
        HashTable table = HashTable.Create(entry.Exists ? Count(entry.Entry) + 1 : 1, keyspace);
        try
        {
            if (entry.Exists)
            {
                HashFilling filling = new(table);
                ForEachTimed(entry.Entry, keyspace, ref filling);
                scope.ReplaceByLarge(in key, ref entry, table.Root);
            }
            else
            {
                scope.CreateLarge(in key, table.Root, ref entry);
            }
        }
        catch (InsufficientMemoryException)
        {
            table.Free();
            throw;
        }
    }
}

/// <summary>Fills a large hash with the fields of another, whatever times they have.</summary>
internal readonly struct HashFilling(HashTable table) : ITimedFieldVisitor
{
    public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value, long expiresAtMs) =>
        table.Set(field, value, ref expiresAtMs, nowMs: 0);
}
