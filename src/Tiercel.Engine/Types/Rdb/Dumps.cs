using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Values out of a database as payloads, and back. With strings, and when a payload is read, the work is done under no lock,
/// as it may take long: before it the value is copied, or held if it lies in a block; afterwards the result is put where it
/// belongs. Collections are written under the lock.
/// </summary>
internal static unsafe class Dumps
{
    /// <summary>Writes the payload of a key's value to an empty buffer; false if the key is absent.</summary>
    public static bool TryDump(Database database, in Key key, ref PooledBuffer target, in Caller caller = default)
    {
        PooledBuffer copy = default;
        MemoryBlock block = default;
        try
        {
            if (!TryHold(database, in caller, in key, ref copy, out block, out int length, ref target)) return false;
            if (target.Length > 0) return true;
            ReadOnlySpan<byte> value = block.IsNull ? copy.Written : new ReadOnlySpan<byte>(block.Bytes, length);
            DumpPayload.SaveString(ref target, value, database.Keyspace.Options.CompressDumps);
            return true;
        }
        finally
        {
            copy.Dispose();
            if (!block.IsNull) Release(block, database.Keyspace.Memory);
        }
    }

    /// <summary>
    /// Makes a key hold what an intact payload says, if it is absent or to be replaced: Done, Exists, or Damaged.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static OpStatus Restore(
        Database database, in Key key, scoped ReadOnlySpan<byte> payload, in RestoreOptions options, in Caller caller = default)
    {
        scoped NewCollection collection = default;
        scoped PooledBuffer scratch = default;
        try
        {
            RdbReader reader = new(payload);
            scoped ReadOnlySpan<byte> text = default;
            if (!reader.TryReadByte(out byte type)) return OpStatus.Damaged;
            if (type == RdbFormat.StringType)
            {
                if (!StringRdb.TryLoad(ref reader, ref scratch, out text)) return OpStatus.Damaged;
            }
            else
            {
                if (ValueKinds.OfRdbType(type, out ValueKind kind) is not { } row) return OpStatus.Damaged;
                collection = new NewCollection(kind);
                if (!row.TryLoad(type, ref reader, database.Keyspace, ref collection)) return OpStatus.Damaged;
            }

            return Place(database, in caller, in key, text, ref collection, in options);
        }
        finally
        {
            scratch.Dispose();
            collection.Dispose(database.Keyspace);
        }
    }

    /// <summary>Whether a key exists that <see cref="Restore"/> would not replace.</summary>
    public static bool IsTaken(Database database, in Key key, in Caller caller)
    {
        KeyScope scope = caller.Open(database);
        scope.AcquireMany(Shard.MaskOf(key.Hash));
        try
        {
            return scope.Find(in key, LookupMode.Write).Exists;
        }
        finally
        {
            scope.Release();
        }
    }

    // A string, or the collection if there is one.
    private static OpStatus Place(
        Database database,
        in Caller caller,
        in Key key,
        scoped ReadOnlySpan<byte> text,
        scoped ref NewCollection collection,
        in RestoreOptions options)
    {
        scoped KeyScope scope = caller.Open(database);
        scope.AcquireMany(Shard.MaskOf(key.Hash));
        try
        {
            if (!options.Replaces && scope.Find(in key, LookupMode.Write).Exists) return OpStatus.Exists;
            long expiresAtMs = options.ExpiresAtMs(scope.NowMs);
            if (expiresAtMs != Expiry.None && expiresAtMs <= scope.NowMs)
            {
                scope.Remove(in key);
                return OpStatus.Done;
            }

            if (collection.Kind == ValueKind.None)
            {
                scope.SetString(in key, text, expiresAtMs);
            }
            else
            {
                scope.PutCollection(in key, collection.Kind, collection.Packed.Written, collection.Large, expiresAtMs);
                collection.TakeLarge();
            }

            if (options.TryGetAccess(database.Keyspace.AccessStamp, out ushort access)) scope.SetAccess(in key, access);
            return OpStatus.Done;
        }
        finally
        {
            scope.Release();
        }
    }

    private static bool TryHold(
        Database database,
        in Caller caller,
        in Key key,
        ref PooledBuffer copy,
        out MemoryBlock block,
        out int length,
        ref PooledBuffer collection)
    {
        block = default;
        length = 0;
        scoped KeyScope scope = caller.Open(database);
        scope.AcquireMany(Shard.MaskOf(key.Hash));
        try
        {
            EntryRef entry = scope.Find(in key, LookupMode.Read);
            if (!entry.Exists) return false;
            if (entry.Kind != ValueKind.String)
            {
                DumpPayload.SaveCollection(ref collection, entry.Entry, database.Keyspace);
                return true;
            }

            length = entry.Length;
            if (entry.Entry.HasFlag(Entry.ValueInBlock) && !entry.Entry.HasFlag(Entry.Compressed))
            {
                block = entry.Entry.ValueBlock;
                block.AddReference();
            }
            else
            {
                copy.Write(entry.Value);
            }

            return true;
        }
        finally
        {
            scope.Release();
        }
    }

    // As a lease: an entry that let go of the block meanwhile has left its size on the account.
    private static void Release(MemoryBlock block, MemoryAccount account)
    {
        long sizeBytes = block.SizeBytes;
        if (block.Release()) account.Add(-sizeBytes);
    }
}
