using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Puts the records of a snapshot file where they belong. Of the next records the places in the index are fetched ahead, so that
/// the cache misses overlap. One thread at a time; others may use the keyspace meanwhile.
/// </summary>
/// <param name="keyspace">Where the keys go.</param>
/// <param name="keepsExpired">Whether keys whose time has passed are loaded, as a log that follows may change that.</param>
internal sealed class SnapshotLoader(Keyspace keyspace, bool keepsExpired)
{
    private const int MaxAhead = 32;

    private readonly long _nowMs = keyspace.WallMs;
    private readonly ulong[] _ahead = new ulong[MaxAhead];
    private int _aheadAt;
    private int _aheadCount;

    /// <summary>Keys that were loaded.</summary>
    public long Keys { get; private set; }

    /// <summary>Keys that were not, as their time had passed.</summary>
    public long Expired { get; private set; }

    /// <summary>Whether keys that are there give way.</summary>
    public bool Replaces { get; init; }

    /// <summary>Where the next keys go.</summary>
    public Database Database { get; set; } = keyspace.Database(0);

    /// <summary>
    /// Looks at the next records, if it has come to the end of those that it has looked at before: as far as they are short
    /// strings, and have been read from the disk.
    /// </summary>
    public void LookAhead(scoped in RdbReader reader)
    {
        if (_aheadAt < _aheadCount) return;
        _aheadAt = 0;
        _aheadCount = 0;
        RdbReader rest = new(reader.Rest);
        while (_aheadCount < MaxAhead && RdbSkip.TryUse(ref rest))
        {
            if (!rest.TryReadByte(out byte type) || type != RdbFormat.StringType) return;
            if (!rest.TryReadLength(out ulong length, out bool isEncoding) || isEncoding) return;
            if (!rest.TryRead(length, out ReadOnlySpan<byte> key)) return;
            ulong hash = keyspace.Hash(key);
            Database.PrefetchBucket(hash);
            _ahead[_aheadCount++] = hash;
            if (!RdbSkip.TryString(ref rest)) return;
        }
    }

    /// <summary>Reads the key behind a type byte.</summary>
    public static bool TryLoadKey(scoped ref RdbReader reader, ref PooledBuffer key)
    {
        PooledBuffer scratch = default;
        try
        {
            if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> read)) return false;
            key.Clear();
            key.Write(read);
            return true;
        }
        finally
        {
            scratch.Dispose();
        }
    }

    /// <summary>Loads a value behind its type byte and its key: Done, Exists, or Damaged.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public OpStatus Load(byte type, scoped ref RdbReader reader, scoped ReadOnlySpan<byte> name, scoped in RdbUse use)
    {
        ulong hash = _aheadAt < _aheadCount ? _ahead[_aheadAt++] : keyspace.Hash(name);
        Debug.Assert(hash == keyspace.Hash(name), "another key was looked at ahead");
        bool isExpired = !keepsExpired && use.ExpiresAtMs != Expiry.None && use.ExpiresAtMs < _nowMs;
        OpStatus status = type == RdbFormat.StringType
            ? LoadString(ref reader, name, hash, in use, isExpired)
            : LoadCollection(type, ref reader, name, hash, in use, isExpired);
        if (status != OpStatus.Done) return status;
        if (isExpired) Expired++;
        else Keys++;
        return OpStatus.Done;
    }

    private OpStatus LoadString(
        scoped ref RdbReader reader, scoped ReadOnlySpan<byte> name, ulong hash, scoped in RdbUse use, bool isExpired)
    {
        PooledBuffer scratch = default;
        try
        {
            if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> value)) return OpStatus.Damaged;
            return isExpired ? OpStatus.Done : Place(new Key(name, hash), ValueKind.String, value, default, in use);
        }
        finally
        {
            scratch.Dispose();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private OpStatus LoadCollection(
        byte type,
        scoped ref RdbReader reader,
        scoped ReadOnlySpan<byte> name,
        ulong hash,
        scoped in RdbUse use,
        bool isExpired)
    {
        if (ValueKinds.OfRdbType(type, out ValueKind kind) is not { } row) return OpStatus.Damaged;
        NewCollection collection = new(kind);
        try
        {
            if (!row.TryLoad(type, ref reader, keyspace, ref collection)) return OpStatus.Damaged;
            if (isExpired) return OpStatus.Done;
            OpStatus status = Place(new Key(name, hash), kind, collection.Packed.Written, collection.Large, in use);
            if (status == OpStatus.Done) collection.TakeLarge();
            return status;
        }
        finally
        {
            collection.Dispose(keyspace);
        }
    }

    private OpStatus Place(
        scoped in Key key, ValueKind kind, scoped ReadOnlySpan<byte> value, LargeValue root, scoped in RdbUse use)
    {
        KeyScope scope = new(Database);
        scope.Acquire(key.Hash);
        try
        {
            if (Replaces) scope.Remove(in key);
            ushort? access = use.TryGetAccess(keyspace.AccessStamp, out ushort known) ? known : null;
            bool isNew = kind == ValueKind.String
                ? scope.TryLoadString(in key, value, use.ExpiresAtMs, access)
                : scope.TryLoadCollection(in key, kind, value, root, use.ExpiresAtMs, access);
            return isNew ? OpStatus.Done : OpStatus.Exists;
        }
        finally
        {
            scope.Release();
        }
    }
}
