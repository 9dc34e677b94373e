using System.Numerics;
using System.Text;

namespace Tiercel.Engine;

/// <summary>
/// Proof that the shards of some keys are locked: every operation on entries takes one by reference. Shards are
/// locked in ascending order and held until <see cref="Release"/>. Its calls are the mutation primitives.
/// </summary>
internal ref struct KeyScope(Database database)
{
    private ulong _held;

    public Database Database { get; } = database;

    /// <summary>The moment this scope lives in: Unix time in milliseconds, frozen when it was opened.</summary>
    public long NowMs { get; } = database.Keyspace.NowMs;

    public void Acquire(ulong hash) => AcquireMany(Shard.MaskOf(hash));

    public void AcquireMany(ulong shards)
    {
        _held = shards;
        for (ulong rest = shards; rest != 0; rest &= rest - 1) Database.Shards[BitOperations.TrailingZeroCount(rest)].Gate.Enter();
    }

    public void Release()
    {
        for (ulong rest = _held; rest != 0; rest &= rest - 1) Database.Shards[BitOperations.TrailingZeroCount(rest)].Gate.Exit();
        _held = 0;
    }

    /// <summary>Finds a live entry; one whose time has passed is removed and absent.</summary>
    public EntryRef Find(scoped in Key key, LookupMode mode)
    {
        var items = Database.Shards[Shard.IndexOf(key.Hash)].Items;
        string k = Encoding.Latin1.GetString(key.Bytes);
        bool found = items.TryGetValue(k, out var item);
        if (found && item.ExpiresAtMs != 0 && item.ExpiresAtMs <= NowMs)
        {
            items.Remove(k);
            found = false;
        }

        return found ? new EntryRef(ValueKind.String, item.Value, item.ExpiresAtMs) : default;
    }

    /// <summary>
    /// Makes <paramref name="key"/> hold a string, whatever it held. <paramref name="expiresAtMs"/> is Unix time in
    /// milliseconds, <see cref="Expiry.None"/> or <see cref="Expiry.Keep"/>.
    /// </summary>
    public void SetString(scoped in Key key, scoped ReadOnlySpan<byte> value, long expiresAtMs)
    {
        if (expiresAtMs == Expiry.Keep) expiresAtMs = Find(key, LookupMode.Write).ExpiresAtMs;
        Database.Shards[Shard.IndexOf(key.Hash)].Items[Encoding.Latin1.GetString(key.Bytes)] = (value.ToArray(), expiresAtMs);
    }

    /// <summary>Adds bytes to the end of a string, creating it if absent; returns the new length.</summary>
    public int Append(scoped in Key key, scoped ReadOnlySpan<byte> suffix)
    {
        EntryRef e = Find(key, LookupMode.Write);
        byte[] v = [.. e.Value, .. suffix];
        SetString(key, v, e.ExpiresAtMs);
        return v.Length;
    }

    /// <summary>Removes a key; false if it is absent or expired.</summary>
    public bool Remove(scoped in Key key)
    {
        if (!Find(key, LookupMode.Write).Exists) return false;
        return Database.Shards[Shard.IndexOf(key.Hash)].Items.Remove(Encoding.Latin1.GetString(key.Bytes));
    }

    /// <summary>Sets or clears (<see cref="Expiry.None"/>) the expiry of a key that exists; false if it is absent.</summary>
    public bool SetExpiry(scoped in Key key, long expiresAtMs)
    {
        EntryRef e = Find(key, LookupMode.Write);
        if (!e.Exists) return false;
        SetString(key, e.Value, expiresAtMs);
        return true;
    }
}
