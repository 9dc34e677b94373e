using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>A key with its value as snapshot files hold it: when it expires, how it was used, type, key, value.</summary>
internal static class RdbRecord
{
    /// <summary>Writes the record of an entry.</summary>
    /// <exception cref="InsufficientMemoryException">It does not fit a buffer.</exception>
    public static void Save(ref PooledBuffer target, Entry entry, Keyspace keyspace)
    {
        SaveRemarks(ref target, entry, keyspace);
        if (entry.Kind == ValueKind.String) SaveString(ref target, entry, keyspace.Options.CompressDumps);
        else SaveCollection(ref target, entry, keyspace);
    }

    /// <summary>Writes what stands in front of the value of a large collection.</summary>
    /// <exception cref="InsufficientMemoryException">It does not fit a buffer.</exception>
    public static void Begin(ref PooledBuffer target, Entry entry, byte rdbType, Keyspace keyspace)
    {
        SaveRemarks(ref target, entry, keyspace);
        target.WriteByte(rdbType);
        StringRdb.Save(ref target, entry.Key, keyspace.Options.CompressDumps);
    }

    private static void SaveRemarks(ref PooledBuffer target, Entry entry, Keyspace keyspace)
    {
        if (entry.ExpiresAtMs != Expiry.None)
        {
            target.WriteByte(RdbOpcode.ExpiryMs);
            BinaryPrimitives.WriteInt64LittleEndian(target.Reserve(sizeof(long)), entry.ExpiresAtMs);
            target.Commit(sizeof(long));
        }

        SaveUse(ref target, entry.Access, keyspace);
    }

    private static void SaveUse(ref PooledBuffer target, ushort access, Keyspace keyspace)
    {
        EvictionPolicy policy = keyspace.Options.EvictionPolicy;
        if (policy.IsLru)
        {
            target.WriteByte(RdbOpcode.Idle);
            RdbFormat.WriteNumber(ref target, (ulong)AccessClock.AgeSeconds(access, keyspace.AccessSeconds));
        }
        else if (policy.IsLfu)
        {
            target.WriteByte(RdbOpcode.Frequency);
            target.WriteByte((byte)AccessClock.Decayed(access, keyspace.AccessSeconds));
        }
    }

    private static void SaveString(ref PooledBuffer target, Entry entry, bool compresses)
    {
        target.WriteByte(RdbFormat.StringType);
        StringRdb.Save(ref target, entry.Key, compresses);
        ValueScratch scratch = ValueScratch.ForThisThread();
        ValueScratch.Mark mark = scratch.Here;
        try
        {
            StringRdb.Save(ref target, StringValue.Plain(entry), compresses);
        }
        finally
        {
            scratch.Rewind(mark);
        }
    }

    // The key stands between the type and the value, which the kind writes in one piece: the type changes places with the key.
    private static void SaveCollection(ref PooledBuffer target, Entry entry, Keyspace keyspace)
    {
        int start = target.Length;
        StringRdb.Save(ref target, entry.Key, keyspace.Options.CompressDumps);
        int end = target.Length;
        ValueKinds.Of(entry.Kind).Save(ref target, entry, keyspace);
        Span<byte> written = target.Changeable;
        byte type = written[end];
        written[start..end].CopyTo(written[(start + 1)..]);
        written[start] = type;
    }
}
