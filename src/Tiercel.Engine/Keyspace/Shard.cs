using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// One of the 64 parts of a database: a lock, and under it a table with its entries. Which part a key belongs to
/// is in the top bits of its hash. Memory is taken when the first key comes.
/// </summary>
internal sealed class Shard(Database database, ShardArenas arenas, int lane)
{
    public const int Count = 64;

    private const int IndexShift = 58;

    // What a shard may hold back from the common account: 64 of them make 64 KiB.
    private const long MaxUnreportedBytes = 1024;

    private const long SampleMask = 1023;

    private const int NoTransaction = -1;

    private readonly Keyspace _keyspace = database.Keyspace;
    private WordLock _lock;
    private ShardArenas _arenas = arenas;

    // When the sampled operation under way began, in ticks of the stopwatch; 0 = this one is not sampled.
    private long _sampledAt;

    // How often the thread whose transaction holds the lock has entered again; below 0 = no transaction holds it.
    private int _reentries = NoTransaction;
    private long _reportedBytes;
    private long _reportedKeys;

    /// <summary>The table, or null as long as the shard has never held a key. May be looked at without the lock.</summary>
    public Table? Table { get; private set; }

    /// <summary>Makes and frees entries of <see cref="Table"/>; null together with it.</summary>
    public EntryStore? Store { get; private set; }

    public ShardCounters Counters;

    /// <summary>Where the sweep of expired entries stands.</summary>
    public Table.Position SweepPosition;

    /// <summary>Where the walk that limits ages stands.</summary>
    public Table.Position AgePosition;

    /// <summary>The page that is being emptied, 0 = none, and how far that is.</summary>
    public uint CompactingPage;

    public int CompactingSlot;

    /// <summary>What is yet to be saved of it by the snapshot that is taken; null if none is, or it has been. Under the lock.</summary>
    public SnapshotPart? Snapshot { get; set; }

    private ShardWaits? _waits;

    /// <summary>Who watches its keys; null if nobody ever has. Under the lock.</summary>
    public ShardWatches? Watches { get; set; }

    /// <summary>Whether anybody waits for one of its keys.</summary>
    public bool HasWaiters { get; private set; }

    /// <summary>The database it belongs to.</summary>
    public Database Database => database;

    /// <summary>Its place among the shards of its database.</summary>
    public int Place => lane % Count;

    public static int IndexOf(ulong hash) => (int)(hash >> IndexShift);

    public static ulong MaskOf(ulong hash) => 1UL << IndexOf(hash);

    /// <summary>Bytes in use: slots, blocks, index.</summary>
    public long UsedBytes => Table is null ? 0 : Table.Slab.LiveBytes + Store!.BlockBytes + Table.IndexBytes;

    /// <summary>Whether somebody sleeps until the lock is free.</summary>
    public bool IsWaitedFor => _lock.HasParked;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (!_lock.TryEnter() && HasEnteredAgain()) return;
        if ((++Counters.Acquisitions & SampleMask) == 0) BeginSample();
    }

    /// <summary>
    /// As <see cref="Enter"/>, for a transaction: until <see cref="EndTransaction"/> the thread may enter and leave again and
    /// again, and keeps the lock.
    /// </summary>
    public void EnterForTransaction()
    {
        Enter();
        _reentries = 0;
    }

    /// <summary>As <see cref="EnterForTransaction"/>, if the lock is free.</summary>
    public bool TryEnterForTransaction()
    {
        if (!TryEnter()) return false;
        _reentries = 0;
        return true;
    }

    /// <summary>The next to leave unlocks.</summary>
    public void EndTransaction()
    {
        Debug.Assert(_reentries == 0, "a transaction ends while its thread is in one of its shards again");
        _reentries = NoTransaction;
    }

    /// <summary>
    /// Takes the lock, for somebody who must not wait for long; false if it is taken while long transactions hold shards, so
    /// that it may be one of theirs.
    /// </summary>
    public bool TryEnterSoon()
    {
        if (!_keyspace.Reservations.IsAny || IsHeldByTransactionOfThisThread) Enter();
        else return TryEnter();
        return true;
    }

    /// <summary>
    /// Takes the lock if it comes free within some microseconds: for background work, which comes again later. It drives the clock,
    /// perhaps, and a transaction may hold its shards for as long as it likes.
    /// </summary>
    public bool TryEnterBriefly()
    {
        SpinWait spin = default;
        while (!TryEnter())
        {
            if (spin.NextSpinWillYield) return false;
            spin.SpinOnce();
        }

        return true;
    }

    /// <summary>Takes the lock if it is free.</summary>
    public bool TryEnter()
    {
        if (!_lock.TryEnter()) return false;
        Counters.Acquisitions++;
        return true;
    }

    /// <summary>Releases the lock after reads alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ExitUnchanged()
    {
        if (_sampledAt != 0) EndSample();
        if (_reentries > 0) _reentries--;
        else _lock.Exit(lane);
    }

    /// <summary>Releases the lock, telling the common account if enough has changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit()
    {
        long unreported = UsedBytes - _reportedBytes;
        if ((ulong)(unreported + MaxUnreportedBytes) > 2 * MaxUnreportedBytes || _keyspace.CountsKeys) Report();
        ExitAndFree();
    }

    /// <summary>Releases the lock and tells the common account everything: who evicts wants to see the effect.</summary>
    public void ExitReporting()
    {
        Report();
        ExitAndFree();
    }

    /// <summary>The table, made now if there is none.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left.</exception>
    public Table RequireTable()
    {
        if (Table is not null) return Table;
        Table table = new(_arenas.Of(lane), ShardArenas.TenantOf(lane), _keyspace.Hasher);
        Store = new EntryStore(table, _keyspace);
        Table = table;
        return table;
    }

    /// <summary>
    /// Lets go of the table, to be freed by <see cref="DetachedTable.Free"/> once the lock is released. A snapshot that needs it
    /// yet takes it, and then it is none.
    /// </summary>
    public DetachedTable Detach()
    {
        DetachedTable detached = new(Table, Store);
        if (Snapshot is { } snapshot)
        {
            snapshot.KeepDetached(detached);
            Snapshot = null;
            detached = default;
        }

        Table = null;
        Store = null;
        SweepPosition = default;
        AgePosition = default;
        CompactingPage = 0;
        return detached;
    }

    /// <summary>
    /// Exchanges all that two shards hold, with what they have reported of it. Both are locked, and of the same place in
    /// their databases. Whoever looks at a table without the lock sees one or the other: a table knows its own arena.
    /// </summary>
    public void Exchange(Shard other)
    {
        Debug.Assert(Place == other.Place, "shards of different places exchange their keys");
        (_arenas, other._arenas) = (other._arenas, _arenas);
        (Table, other.Table) = (other.Table, Table);
        (Store, other.Store) = (other.Store, Store);
        (Snapshot, other.Snapshot) = (other.Snapshot, Snapshot);
        Snapshot?.MoveTo(this);
        other.Snapshot?.MoveTo(other);
        database.Exchanged(other._reportedBytes - _reportedBytes, other._reportedKeys - _reportedKeys);
        other.Database.Exchanged(_reportedBytes - other._reportedBytes, _reportedKeys - other._reportedKeys);
        (_reportedBytes, other._reportedBytes) = (other._reportedBytes, _reportedBytes);
        (_reportedKeys, other._reportedKeys) = (other._reportedKeys, _reportedKeys);
        (SweepPosition, other.SweepPosition) = (other.SweepPosition, SweepPosition);
        (AgePosition, other.AgePosition) = (other.AgePosition, AgePosition);
        (CompactingPage, other.CompactingPage) = (other.CompactingPage, CompactingPage);
        (CompactingSlot, other.CompactingSlot) = (other.CompactingSlot, CompactingSlot);
    }

    /// <summary>Somebody waits for a key from now on. Those who wait stay when shards exchange what they hold.</summary>
    public void AddWaiter(Waiter waiter, scoped in Key key, int number)
    {
        _waits ??= new ShardWaits();
        _waits.Add(waiter, in key, number);
        HasWaiters = true;
    }

    /// <summary>Somebody does not wait for a key any more.</summary>
    public void RemoveWaiter(WaitPlace place)
    {
        _waits!.Remove(place);
        HasWaiters = !_waits.IsEmpty;
    }

    /// <summary>Those who wait for a key; null if nobody does.</summary>
    public WaitQueue? QueueOf(scoped in Key key) => _waits?.Find(in key);

    /// <summary>Those who wait, by key.</summary>
    public WaitQueue[] WaitQueues() => _waits?.Queues() ?? [];

    /// <summary>Checks the table and every collection in it; throws at the first contradiction. Locked by the caller.</summary>
    public void CheckInvariants()
    {
        if (Table is null) return;
        Table.CheckInvariants();
        uint page = 0;
        while (Table.Slab.NextPage(ref page))
        {
            int index = 0;
            uint reference;
            while ((reference = Table.Slab.NextLive(page, ref index)) != 0)
            {
                Entry entry = Table.EntryAt(reference);
                if (entry.Kind != ValueKind.String) ValueKinds.Of(entry.Kind).CheckInvariants(entry, _keyspace);
            }
        }
    }

    // What the changes left over goes back to the system when nobody has to wait for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ExitAndFree()
    {
        MemoryBlock dead = Store is null ? default : Store.TakeDead();
        ExitUnchanged();
        if (!dead.IsNull) MemoryBlock.FreeAll(dead);
    }

    private bool IsHeldByTransactionOfThisThread => _lock.IsHeldByCurrentThread && _reentries >= 0;

    // Waits for the lock, unless it is this thread's: whether it is.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool HasEnteredAgain()
    {
        if (IsHeldByTransactionOfThisThread)
        {
            _reentries++;
            return true;
        }

        _lock.Enter(lane);
        Counters.ContendedAcquisitions++;
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BeginSample() => _sampledAt = Stopwatch.GetTimestamp();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndSample()
    {
        _keyspace.Latencies.Record(_sampledAt);
        _sampledAt = 0;
    }

    private void Report()
    {
        long used = UsedBytes;
        long keys = Table?.Count ?? 0;
        database.Report(used - _reportedBytes, keys - _reportedKeys);
        _reportedBytes = used;
        _reportedKeys = keys;
    }
}

/// <summary>What a shard counts under its lock.</summary>
internal struct ShardCounters
{
    public long Acquisitions;
    public long ContendedAcquisitions;
    public long Hits;
    public long Misses;
    public long Expired;
    public long ExpiredElements;
    public long Evicted;
    public long Writes;

    public void Add(in ShardCounters other)
    {
        Acquisitions += other.Acquisitions;
        ContendedAcquisitions += other.ContendedAcquisitions;
        Hits += other.Hits;
        Misses += other.Misses;
        Expired += other.Expired;
        ExpiredElements += other.ExpiredElements;
        Evicted += other.Evicted;
        Writes += other.Writes;
    }
}

/// <summary>A table that no shard refers to any more.</summary>
internal readonly struct DetachedTable(Table? table, EntryStore? store)
{
    /// <summary>The table.</summary>
    public Table? Table => table;

    /// <summary>Frees its memory. Takes time in proportion to it: call it under no lock.</summary>
    public void Free()
    {
        if (table is null) return;
        MemoryBlock.FreeAll(store!.TakeDead());
        if (store.BlockBytes > 0) FreeBlocks();
        table.Release();
    }

    // By the pages, not by the directory: a new table may have that by now.
    private void FreeBlocks()
    {
        uint page = 0;
        while (table!.Slab.NextPage(ref page))
        {
            int index = 0;
            uint reference;
            while ((reference = table.Slab.NextLive(page, ref index)) != 0)
            {
                if (table.EntryAt(reference).HasFlag(Entry.ValueInBlock | Entry.KeyInBlock | Entry.Large)) store!.FreeBlocks(reference);
            }

            MemoryBlock.FreeAll(store!.TakeDead());
        }
    }
}
