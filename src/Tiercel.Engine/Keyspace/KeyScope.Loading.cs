namespace Tiercel.Engine;

// Keys that come from a snapshot: they are new, and bring along how they were used.
internal ref partial struct KeyScope
{
    /// <summary>Adds a string; false if the key is there already. Its use is that of a new one if it is not known.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public bool TryLoadString(scoped in Key key, scoped ReadOnlySpan<byte> value, long expiresAtMs, ushort? access)
    {
        Shard shard = Held(in key);
        Table table = shard.RequireTable();
        if (table.TryFind(key.Hash, key.Bytes, out _)) return false;
        if (IsListenedTo || value.Length >= _keyspace.Options.CompressesFromBytes)
        {
            SetString(in key, value, expiresAtMs);
            if (access is { } known) SetAccess(in key, known);
            return true;
        }

        _hasChanged = true;
        uint reference = shard.Store!.Create(key.Bytes, value, default, expiresAtMs, access ?? Database.NewAccess(key.Hash));
        InsertCreated(shard, table, in key, reference, expiresAtMs);
        return true;
    }

    /// <summary>As <see cref="TryLoadString"/>, a collection as for <see cref="PutCollection"/>.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public bool TryLoadCollection(
        scoped in Key key, ValueKind kind, scoped ReadOnlySpan<byte> packed, LargeValue root, long expiresAtMs, ushort? access)
    {
        if (Held(in key).RequireTable().TryFind(key.Hash, key.Bytes, out _)) return false;
        PutCollection(in key, kind, packed, root, expiresAtMs);
        if (access is { } known) SetAccess(in key, known);
        return true;
    }
}
