using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Values out of a database as payloads, and back. The work is done under no lock, as it may take long: before it the
/// value is copied, or held if it lies in a block; afterwards the result is put where it belongs.
/// </summary>
internal static unsafe class Dumps
{
    /// <summary>Writes the payload of a key's value to an empty buffer; false if the key is absent.</summary>
    public static bool TryDump(Database database, in Key key, ref PooledBuffer target)
    {
        PooledBuffer copy = default;
        MemoryBlock block = default;
        try
        {
            if (!TryHold(database, in key, ref copy, out block, out int length)) return false;
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
    /// Makes a key hold what a payload says, if it is absent or to be replaced: Done, or Exists. The payload has been
    /// found good, <paramref name="value"/> is the string in it.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static OpStatus Restore(Database database, in Key key, ReadOnlySpan<byte> value, in RestoreOptions options)
    {
        scoped KeyScope scope = new(database);
        scope.Acquire(key.Hash);
        try
        {
            if (!options.Replaces && scope.Find(in key, LookupMode.Write).Exists) return OpStatus.Exists;
            long expiresAtMs = options.ExpiresAtMs(scope.NowMs);
            if (expiresAtMs != Expiry.None && expiresAtMs <= scope.NowMs)
            {
                scope.Remove(in key);
                return OpStatus.Done;
            }

            scope.SetString(in key, value, expiresAtMs);
            if (options.TryGetAccess(database.Keyspace.AccessStamp, out ushort access)) scope.SetAccess(in key, access);
            return OpStatus.Done;
        }
        finally
        {
            scope.Release();
        }
    }

    private static bool TryHold(
        Database database, in Key key, ref PooledBuffer copy, out MemoryBlock block, out int length)
    {
        block = default;
        length = 0;
        scoped KeyScope scope = new(database);
        scope.Acquire(key.Hash);
        try
        {
            EntryRef entry = scope.Find(in key, LookupMode.Read);
            if (!entry.Exists) return false;
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
