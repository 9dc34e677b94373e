using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// Proof that the shards of some keys are locked: every operation on entries takes one by reference. Shards are
/// locked in ascending order and held until <see cref="Release"/>. Its calls are the mutation primitives: each
/// reserves its memory, notes its inverse if a transaction is open, changes, then tells the listener.
/// </summary>
internal ref partial struct KeyScope
{
    private readonly Keyspace _keyspace;
    private ulong _held;
    private Shard? _single;
    private UndoLog? _undo;
    private bool _hasChanged;
    private bool _hasFoundCompressed;
    private Wakes? _wakes;
    private Transaction? _transaction;

    // Where in the transaction's undo log the part that this scope has begun starts, plus one; 0 = none is open.
    private int _part;
    private uint _call;
    private bool _hasMadeKey;

    public KeyScope(Database database)
    {
        Database = database;
        _keyspace = database.Keyspace;
        NowMs = _keyspace.NowMs;
    }

    public Database Database { get; }

    /// <summary>The moment this scope lives in: Unix time in milliseconds, frozen when it was opened.</summary>
    public long NowMs { readonly get; private set; }

    /// <summary>
    /// As <see cref="NowMs"/>, for what is remembered of when something was done: also while changes of the past are made again.
    /// </summary>
    public readonly long PresentMs => _keyspace.IsReplaying ? _keyspace.WallMs : NowMs;

    /// <summary>Whether what is found does not count as used: eviction does not see that it was looked up.</summary>
    public bool LeavesAccess { readonly get; set; }

    /// <summary>Who makes the changes, as listeners are told: <see cref="Mutation.Cause"/>.</summary>
    public int Cause
    {
        readonly get;
        set
        {
            field = value;
            if (_undo is not null) _undo.Cause = value;
        }
    }

    /// <summary>Locks the shard of one key; a transaction that this is a part of holds it, or takes it now.</summary>
    /// <exception cref="InvalidOperationException">The transaction lacks it: it was not planned for this call.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Acquire(ulong hash)
    {
        if (_transaction is not null)
        {
            Reach(Shard.MaskOf(hash));
            return;
        }

        Debug.Assert(_held == 0 && _single is null, "a scope locks its shards once");
        Shard shard = Database.ShardOf(hash);
        shard.Enter();
        _single = shard;
        if (_keyspace.IsDisposed) ReleaseAndThrowDisposed();
    }

    /// <summary>
    /// Locks the shards of a mask, in ascending order; a transaction that this is a part of holds them, or takes them now.
    /// </summary>
    /// <exception cref="InvalidOperationException">The transaction lacks one: it was not planned for this call.</exception>
    public void AcquireMany(ulong shards)
    {
        if (_transaction is not null)
        {
            Reach(shards);
            return;
        }

        Debug.Assert(_held == 0 && _single is null, "a scope locks its shards once");
        try
        {
            for (ulong rest = shards; rest != 0; rest &= rest - 1)
            {
                Database.Shards[BitOperations.TrailingZeroCount(rest)].Enter();
                _held |= rest & (~rest + 1);
            }
        }
        catch
        {
            // Re-entry throws half-way: nothing may stay locked.
            Release();
            throw;
        }

        if (_keyspace.IsDisposed) ReleaseAndThrowDisposed();
    }

    /// <summary>As <see cref="AcquireMany"/>; false, and nothing is locked, if the keyspace is disposed.</summary>
    public bool TryAcquireMany(ulong shards)
    {
        try
        {
            AcquireMany(shards);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>
    /// Unlocks all shards, and evicts what is beyond a limit. An open transaction must have been committed or rolled back.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release()
    {
        if (ReleaseShards() && _keyspace.Options.HasLimits) _keyspace.EvictSurplus(Database);
    }

    // Serves who waits and unlocks; returns whether anything may have changed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool ReleaseShards()
    {
        Debug.Assert(_undo is null or { Count: 0 } || _transaction is not null, "a scope is released with changes neither kept nor undone");
        if (_wakes is not null) ServeWaiters();
        if (_single is not null)
        {
            Shard shard = _single;
            _single = null;
            if (!_hasChanged)
            {
                shard.ExitUnchanged();
                ForgetReads();
                return false;
            }

            _keyspace.Commits?.OnCommit();
            shard.Counters.Writes++;
            shard.Exit();
        }
        else
        {
            if (_transaction is not null) return LeaveToTransaction();
            ReleaseMany();
        }

        ForgetReads();
        if (_wakes is not null) EndServing();
        return true;
    }

    /// <summary>
    /// Unlocks all shards and leaves the rest of <see cref="Release"/> to <see cref="EndRelease"/>: neither eviction nor
    /// serving may take locks while another scope still holds some.
    /// </summary>
    public void ReleaseBeforeAnother()
    {
        if (_wakes is not null) PostponeReady();
        if (_single is { } shard)
        {
            _single = null;
            // What the other scope has changed may depend on what this one has only read.
            _keyspace.Commits?.OnCommit();
            if (_hasChanged) shard.Counters.Writes++;
            shard.Exit();
        }
        else if (_transaction is not null)
        {
            LeaveToTransaction();
        }
        else
        {
            ReleaseMany();
        }

        ForgetReads();
    }

    /// <summary>
    /// Does what <see cref="ReleaseBeforeAnother"/> has left, once the other scope is released; keys beyond the limit are
    /// that one's business.
    /// </summary>
    public void EndRelease()
    {
        if (_wakes is not null) EndServing();
    }

    /// <summary>
    /// Ends the validity of every value read so far, as <see cref="Release"/> does: what was decompressed is given back.
    /// For loops over many keys, so that only one of their values is laid out at a time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ForgetReads()
    {
        if (!_hasFoundCompressed) return;
        ValueScratch.ForThisThread().Clear();
        _hasFoundCompressed = false;
    }

    private void ReleaseMany()
    {
        if (_hasChanged) _keyspace.Commits?.OnCommit();
        ulong held = _held;
        _held = 0;
        for (ulong rest = held; rest != 0; rest &= rest - 1)
        {
            Shard shard = Database.Shards[BitOperations.TrailingZeroCount(rest)];
            if (_hasChanged) shard.Counters.Writes++;
            shard.Exit();
        }
    }

    /// <summary>Finds a live entry; one whose time has passed is removed and absent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EntryRef Find(scoped in Key key, LookupMode mode)
    {
        Shard shard = Held(in key);
        Table? table = shard.Table;
        Entry entry = table is null ? default : table.Find(key.Hash, key.Bytes);
        if (entry.IsNull) return Missed(shard, in key, mode);
        if (entry.HasFlag(Entry.HasExpiryField) && IsDue(entry.ExpiresAtMs)) return Expired(shard, in key, mode);
        if (entry.HasFlag(Entry.Compressed) && entry.Kind == ValueKind.String) _hasFoundCompressed = true;
        if (mode != LookupMode.Write) shard.Counters.Hits++;
        if (mode != LookupMode.Peek && !LeavesAccess) AccessClock.Touch(ref entry.Access, _keyspace.AccessStamp);
        return new EntryRef(entry);
    }

    private readonly bool IsDue(long expiresAtMs) => expiresAtMs != Expiry.None && expiresAtMs <= NowMs;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private EntryRef Expired(Shard shard, scoped in Key key, LookupMode mode)
    {
        bool stays = _keyspace.KeepsExpired && mode != LookupMode.Write;
        if (!stays && shard.Table!.TryFind(key.Hash, key.Bytes, out Table.Slot slot))
        {
            RemoveSlot(shard, in key, in slot, RemoveReason.Expired);
        }

        return Missed(shard, in key, mode);
    }

    private readonly EntryRef Missed(Shard shard, scoped in Key key, LookupMode mode)
    {
        if (mode == LookupMode.Write) return default;
        shard.Counters.Misses++;
        if (_keyspace.MissSink is { } sink) Tell(sink, Database.Index, in key);
        return default;
    }

    // A reader that is taken back has read nothing.
    private readonly void Tell(IMissSink sink, int database, scoped in Key key)
    {
        if (_transaction is not { Undo: not null } transaction)
        {
            sink.OnMiss(database, key.Bytes);
            return;
        }

        TellLater(transaction, sink, database, key.Bytes.ToArray());
    }

    private static void TellLater(Transaction transaction, IMissSink sink, int database, byte[] key) =>
        transaction.Defer(() => sink.OnMiss(database, key));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Shard Held(scoped in Key key)
    {
        Debug.Assert(
            _single == Database.ShardOf(key.Hash) || (_held & Shard.MaskOf(key.Hash)) != 0,
            "the key's shard is not locked by this scope");
        return _single ?? Database.ShardOf(key.Hash);
    }

    private void ReleaseAndThrowDisposed()
    {
        Release();
        throw new ObjectDisposedException(nameof(Keyspace));
    }
}
