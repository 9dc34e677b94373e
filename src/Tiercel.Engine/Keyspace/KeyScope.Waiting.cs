using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Those who wait for keys. A primitive that gives a key a value, or takes one away that somebody watches, notes the key's
// queue; when the scope is released, its changes final and its locks still held, the queues are served in the order in
// which their keys changed. Who was served is told once the locks are gone.
//
// Serving may need a shard that the scope does not hold (BLMOVE puts what it takes elsewhere). One above all held ones is
// locked; another is tried for a moment, because waiting for it could be waiting for each other. If that fails the queue
// is served by a scope of its own that locks all it needs: the order of those who wait is kept, only somebody who does
// not wait may be faster.
internal ref partial struct KeyScope
{
    private const int LockTries = 64;

    /// <summary>Puts somebody in the queue of a key, which he will know by a number. He is not known to others yet.</summary>
    public readonly void AddWaiter(Waiter waiter, scoped in Key key, int number) =>
        Held(in key).AddWaiter(waiter, in key, number);

    /// <summary>A key has changed in a way that may be what somebody waits for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Changed(scoped in Key key) => Changed(Held(in key), in key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Changed(Shard shard, scoped in Key key)
    {
        if (shard.HasWaiters) Wake(shard, in key);
    }

    /// <summary>
    /// Unlocks a shard that somebody locked himself, to walk over it and remove entries by this scope's primitives. With
    /// <paramref name="reports"/> the common account is told everything.
    /// </summary>
    public void Exit(Shard shard, bool reports = false)
    {
        if (_wakes is not null) PostponeReady();
        if (_hasChanged) _keyspace.Commits?.OnCommit();
        if (reports) shard.ExitReporting();
        else shard.Exit();
        EndRelease();
    }

    /// <summary>Every key somebody waits for in the shards that are held may have changed.</summary>
    public void AllChanged()
    {
        Debug.Assert(_single is null, "databases are flushed and exchanged by scopes over many shards");
        for (ulong rest = _held; rest != 0; rest &= rest - 1)
        {
            Shard shard = Database.Shards[BitOperations.TrailingZeroCount(rest)];
            if (!shard.HasWaiters) continue;
            foreach (WaitQueue queue in shard.WaitQueues()) Add(queue);
        }

        // Release looks after those who wait only if something has changed.
        _hasChanged = true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Wake(Shard shard, scoped in Key key)
    {
        if (shard.QueueOf(in key) is { } queue) Add(queue);
    }

    private void Add(WaitQueue queue)
    {
        Wakes wakes = _transaction is null ? _wakes ??= new Wakes() : _transaction.WakesOf(Database);
        wakes.Add(queue);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ServeWaiters()
    {
        try
        {
            // Serving may change further keys.
            while (_wakes!.TryTake(out WaitQueue? queue)) Serve(queue);
        }
        catch
        {
            // Nothing is to be thrown here; if something is, no lock stays taken and nobody who was claimed waits for ever.
            while (_wakes!.TryTake(out _))
            {
            }

            if (_single is null)
            {
                ReleaseMany();
            }
            else
            {
                _keyspace.Commits?.OnCommit();
                _single.Exit();
                _single = null;
            }

            EndServing();
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PostponeReady()
    {
        while (_wakes!.TryTake(out WaitQueue? queue)) Postpone(queue, 0);
    }

    private void Serve(WaitQueue queue)
    {
        Key key = new(queue.Key, queue.Hash);
        Shard shard = Held(in key);
        Entry entry = LiveEntry(shard, in key);
        WaitPlace? next;
        for (WaitPlace? place = queue.First; place is not null; place = next)
        {
            if (entry.IsNull && !queue.WantsAbsence) return;
            next = place.Next;
            Waiter waiter = place.Waiter;
            if (!waiter.IsOver)
            {
                if (entry.IsNull && !waiter.WantsAbsence) continue;
                if (!waiter.IsReady(place.Number, entry)) continue;
                if (!TryHold(waiter.FurtherShards))
                {
                    Postpone(queue, waiter.FurtherShards);
                    return;
                }

                if (waiter.TryClaim())
                {
                    _wakes!.AddServed(waiter);
                    waiter.Serve(ref this, in key, place.Number);
                    entry = LiveEntry(shard, in key);
                }
            }

            shard.RemoveWaiter(place);
        }
    }

    private Entry LiveEntry(Shard shard, scoped in Key key) =>
        shard.Table is { } table && TryFindLive(shard, table, in key, out Table.Slot slot) ? table.EntryAt(slot.Reference) : default;

    private readonly void Postpone(WaitQueue queue, ulong further)
    {
        ulong held = _single is null ? _held : 1UL << _single.Place;
        _wakes!.Postpone(queue, held | further);
    }

    // Locks further shards if that cannot be a wait for each other.
    private bool TryHold(ulong shards)
    {
        ulong held = _single is null ? _held : 1UL << _single.Place;
        ulong missing = shards & ~held;
        if (missing == 0) return true;
        _single = null;
        _held = held;
        for (; missing != 0; missing &= missing - 1)
        {
            int index = BitOperations.TrailingZeroCount(missing);
            Shard shard = Database.Shards[index];
            if (_held >> index == 0) shard.Enter();
            else if (!TryEnter(shard)) return false;
            _held |= 1UL << index;
        }

        return true;
    }

    private static bool TryEnter(Shard shard)
    {
        for (int i = 0; i < LockTries; i++)
        {
            if (shard.TryEnter()) return true;
            Thread.SpinWait(4);
        }

        return false;
    }

    // The last of a release, under no lock: tells who was served, and serves who could not be.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndServing()
    {
        Wakes wakes = _wakes!;
        _wakes = null;
        wakes.TellServed();
        foreach (Wakes.PostponedQueue queue in wakes.Postponed) ServeAlone(Database, in queue);
    }

    // Needs more shards than before each time it is postponed again, so at most as often as there are shards.
    private static void ServeAlone(Database database, in Wakes.PostponedQueue queue)
    {
        KeyScope scope = new(database);
        if (!scope.TryAcquireMany(queue.Shards | Shard.MaskOf(queue.Hash))) return;
        scope._hasChanged = true;
        scope.Changed(new Key(queue.Key, queue.Hash));
        // What is beyond a limit is evicted by whoever made this necessary: perhaps that is an eviction.
        scope.ReleaseShards();
    }
}
