using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// One of the numbered databases of an engine: 64 shards, each with a lock of its own. Thread safe.
/// </summary>
public sealed partial class Database
{
    // Buckets that a scan visits under one hold of a lock: a segment's, some thousand entries, a few dozen microseconds.
    private const int BucketsPerLock = 128;

    private ShardArenas _arenas = new();
    private long _keys;

    internal Database(Keyspace keyspace, int index)
    {
        Keyspace = keyspace;
        Index = index;
        Queues = new EvictionQueues(keyspace.Memory);
        Victims = new VictimSearch(this);
        for (int i = 0; i < Shards.Length; i++) Shards[i] = new Shard(this, _arenas, (index * Shard.Count) + i);
        Strings = new Strings(this);
        Bitmaps = new Bitmaps(this);
        Hashes = new Hashes(this);
        HyperLogLog = new HyperLogLog(this);
        Lists = new Lists(this);
        Sets = new Sets(this);
        SortedSets = new SortedSets(this);
        Geo = new Geo(this, SortedSets);
        Streams = new Streams(this);
        Keys = new Keys(this);
    }

    /// <summary>Its number, from 0.</summary>
    public int Index { get; }

    /// <summary>The string operations.</summary>
    public Strings Strings { get; }

    /// <summary>The operations on strings as rows of bits.</summary>
    public Bitmaps Bitmaps { get; }

    /// <summary>The operations on strings that count different elements.</summary>
    public HyperLogLog HyperLogLog { get; }

    /// <summary>The list operations.</summary>
    public Lists Lists { get; }

    /// <summary>The operations on sets.</summary>
    public Sets Sets { get; }

    /// <summary>The operations on sorted sets.</summary>
    public SortedSets SortedSets { get; }

    /// <summary>The operations on positions, which sorted sets keep.</summary>
    public Geo Geo { get; }

    /// <summary>The operations on hashes.</summary>
    public Hashes Hashes { get; }

    /// <summary>The operations on streams.</summary>
    public Streams Streams { get; }

    /// <summary>The operations on keys whatever they hold.</summary>
    public Keys Keys { get; }

    /// <summary>Number of keys, expired ones not yet removed included.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach (Shard shard in Shards) count += shard.Table?.Count ?? 0;
            return count;
        }
    }

    /// <summary>Of these, keys with an expiry.</summary>
    public long CountWithExpiry
    {
        get
        {
            long count = 0;
            foreach (Shard shard in Shards) count += shard.Table?.CountWithExpiry ?? 0;
            return count;
        }
    }

    /// <summary>Bytes of the index in which keys are found: part of what <see cref="Memory"/> counts.</summary>
    internal long IndexBytes
    {
        get
        {
            long bytes = 0;
            foreach (Shard shard in Shards) bytes += shard.Table?.IndexBytes ?? 0;
            return bytes;
        }
    }

    internal Keyspace Keyspace { get; }

    internal Shard[] Shards { get; } = new Shard[Shard.Count];

    /// <summary>What of the keyspace's memory its shards occupy.</summary>
    internal MemoryAccount Memory { get; } = new();

    /// <summary>Keys as the shards have reported them: exact while a limit on keys is set.</summary>
    internal long ReportedKeys => Volatile.Read(ref _keys);

    /// <summary>Where its entries stand under S3-FIFO.</summary>
    internal EvictionQueues Queues { get; private set; }

    /// <summary>Finds what to evict.</summary>
    internal VictimSearch Victims { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Shard ShardOf(ulong hash) => Shards[Shard.IndexOf(hash)];

    /// <summary>Makes the index of a database in which nothing is yet as large as so many keys will need it: a hint.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left.</exception>
    internal void Prepare(long keys)
    {
        foreach (Shard shard in Shards)
        {
            shard.Enter();
            try
            {
                shard.RequireTable().Prepare(keys / Shard.Count);
            }
            finally
            {
                shard.Exit();
            }
        }
    }

    /// <summary>Starts fetching the bucket of a hash into the cache. Takes no lock: a hint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchBucket(ulong hash) => ShardOf(hash).Table?.PrefetchBucket(hash);

    /// <summary>Starts fetching the entry of a hash, once its bucket is there. Takes no lock: a hint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchEntry(ulong hash) => ShardOf(hash).Table?.PrefetchEntry(hash);

    /// <summary>
    /// Starts fetching elements of a collection that calls are about to look up, so that the fetches overlap, if it is so large
    /// that they are not near. A hint: if the shard is taken just now, nothing is done.
    /// </summary>
    internal void PrefetchElements<TElements>(scoped in Key key, scoped in TElements elements)
        where TElements : struct, IByteStrings, allows ref struct
    {
        Shard shard = ShardOf(key.Hash);
        if (shard.Table is null || !shard.TryEnter()) return;
        try
        {
            Entry entry = shard.Table is { } table ? table.Find(key.Hash, key.Bytes) : default;
            if (entry.IsNull || !entry.IsLarge || entry.LargeValue.HeldBytes < Keyspace.NearCacheBytes) return;
            CollectionKind kind = ValueKinds.Of(entry.Kind);
            for (int i = 0; i < elements.Count; i++) kind.Prefetch(entry.LargeValue, elements[i], isIndexFetched: false, Keyspace);
            for (int i = 0; i < elements.Count; i++) kind.Prefetch(entry.LargeValue, elements[i], isIndexFetched: true, Keyspace);
        }
        finally
        {
            shard.ExitUnchanged();
        }
    }

    /// <summary>Removes every key, in one step for all who look. Frees the memory before it returns.</summary>
    public void Clear()
    {
        Keyspace.Refusals.Require();
        Clear(inBackground: false);
    }

    /// <summary>
    /// As <see cref="Clear()"/>; in the background the keys are gone at once and their memory soon, freed by the thread
    /// that does the maintenance. Without such a thread there is no background.
    /// </summary>
    internal void Clear(bool inBackground, in Caller caller = default)
    {
        Keyspace.BeginFreeing();
        try
        {
            DetachedTable[] detached = DetachAll(in caller);
            Queues.Ghosts.Clear();
            ServeWaiters(caller.Transaction);
            // Never under the locks of a transaction, if that can be helped.
            if ((inBackground || caller.Transaction is not null) && Keyspace.TryFreeLater(detached)) return;
            foreach (DetachedTable table in detached) table.Free();
        }
        finally
        {
            Keyspace.EndFreeing();
        }
    }

    /// <summary>
    /// One step of a scan: visits some live entries and returns the cursor of the next step, 0 at the end. Holds the
    /// lock of one shard at a time, and not for long even if it visits many. An entry present from the first step to
    /// the last is visited at least once, one that comes or goes meanwhile perhaps, and any may be visited twice.
    /// </summary>
    /// <param name="cursor">0 to begin, then what the last step returned. Any value is safe.</param>
    /// <param name="count">About how many entries to visit.</param>
    /// <param name="visitor">Is shown the entries.</param>
    internal ulong Scan<TVisitor>(ulong cursor, int count, ref TVisitor visitor)
        where TVisitor : IEntryVisitor, allows ref struct
    {
        ScanCursor position = ScanCursor.Parse(cursor);
        // As Redis: ten times as many buckets as entries wanted, so that sparse tables end a step too.
        long bucketsLeft = Math.Max(1, count) * 10L;
        LiveEntries<TVisitor> live = new(visitor, Keyspace.NowMs);
        try
        {
            while (live.Visited < count && bucketsLeft > 0)
            {
                if (ScanShard(Shards[position.Shard], ref position.Table, count, ref bucketsLeft, ref live)) continue;
                position.Table = default;
                if (++position.Shard == Shard.Count) return 0;
            }
        }
        finally
        {
            // Also when it threw: what the visitor has taken meanwhile is its owner's to give back.
            visitor = live.Visitor;
        }

        return position.Pack();
    }

    /// <summary>What the field that remembers the use of an entry holds when the entry is new.</summary>
    internal ushort NewAccess(ulong hash)
    {
        AccessStamp now = Keyspace.AccessStamp;
        return now.IsS3Fifo ? Queues.Enter(hash) : AccessClock.New(now);
    }

    /// <summary>A shard has grown or shrunk.</summary>
    internal void Report(long bytes, long keys)
    {
        Keyspace.Memory.Add(bytes);
        Memory.Add(bytes);
        if (keys == 0) return;
        Interlocked.Add(ref _keys, keys);
        Keyspace.AddKeys(keys);
    }

    /// <summary>A shard has exchanged what it holds with one of another database; together they hold what they held.</summary>
    internal void Exchanged(long bytes, long keys)
    {
        Memory.Add(bytes);
        Interlocked.Add(ref _keys, keys);
    }

    internal void ResetCounters()
    {
        foreach (Shard shard in Shards) ResetCounters(shard);
    }

    private void ResetCounters(Shard shard)
    {
        if (!shard.TryEnterSoon())
        {
            Keyspace.Reservations.Postpone(() => ResetCounters(shard));
            return;
        }

        shard.Counters = default;
        shard.Exit();
    }

    internal void CheckInvariants()
    {
        foreach (Shard shard in Shards)
        {
            shard.Enter();
            try
            {
                shard.CheckInvariants();
            }
            finally
            {
                shard.Exit();
            }
        }
    }

    /// <summary>Waits until those have ended who had locked a shard before the call.</summary>
    internal void PassLocks()
    {
        foreach (Shard shard in Shards)
        {
            shard.Enter();
            shard.Exit();
        }
    }

    /// <summary>Frees all memory for good; the keyspace is disposed.</summary>
    internal void Free()
    {
        foreach (Shard shard in Shards)
        {
            shard.Enter();
            DetachedTable detached = shard.Detach();
            shard.Exit();
            detached.Free();
        }

        _arenas.Return();
    }

    private DetachedTable[] DetachAll(in Caller caller)
    {
        DetachedTable[] detached = new DetachedTable[Shards.Length];
        EnterAll();
        try
        {
            for (int i = 0; i < Shards.Length; i++) detached[i] = Shards[i].Detach();
            Shards[0].Counters.Writes++;
            Mutation mutation = new() { Kind = MutationKind.Flush, DatabaseIndex = Index, Cause = caller.Cause };
            Keyspace.Sink?.OnMutation(in mutation);
            if (caller.Transaction is null) Keyspace.Commits?.OnCommit();
        }
        finally
        {
            // However little it was: an empty database takes nothing.
            foreach (Shard shard in Shards) shard.ExitReporting();
        }

        return detached;
    }

    private void EnterAll()
    {
        int entered = 0;
        try
        {
            for (; entered < Shards.Length; entered++) Shards[entered].Enter();
        }
        catch
        {
            // Re-entry throws half-way: nothing may stay locked.
            while (--entered >= 0) Shards[entered].Exit();
            throw;
        }
    }

    private void ExitAll()
    {
        foreach (Shard shard in Shards) shard.Exit();
    }

    private static bool ScanShard<TVisitor>(
        Shard shard, ref Table.Position position, int count, ref long bucketsLeft, ref LiveEntries<TVisitor> live)
        where TVisitor : IEntryVisitor, allows ref struct
    {
        if (shard.Table is null) return false;
        shard.Enter();
        try
        {
            // A flush may have taken the table away since the look without the lock.
            if (shard.Table is null) return false;
            for (int i = 0; i < BucketsPerLock && live.Visited < count && bucketsLeft > 0; i++)
            {
                bucketsLeft--;
                if (!shard.Table.VisitBucket(ref position, ref live)) return false;
            }

            return true;
        }
        finally
        {
            shard.Exit();
        }
    }

    private ref struct LiveEntries<TVisitor>(TVisitor visitor, long nowMs) : ISlotVisitor
        where TVisitor : IEntryVisitor, allows ref struct
    {
        // Held by value, as a ref struct must be, and handed back when the step is done.
        public TVisitor Visitor = visitor;

        public int Visited { get; private set; }

        public void Visit(Table table, in Table.Slot slot)
        {
            Entry entry = table.EntryAt(slot.Reference);
            Visited++;
            long expiresAtMs = entry.ExpiresAtMs;
            if (expiresAtMs == Expiry.None || expiresAtMs > nowMs) Visitor.Visit(entry.Key, new EntryRef(entry));
        }
    }
}

/// <summary>Is shown the entries of a scan, under the lock of their shard: short, and no call back into the engine.</summary>
internal interface IEntryVisitor
{
    void Visit(ReadOnlySpan<byte> key, in EntryRef entry);
}
