using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// All databases of one engine, with what they share: memory accounting, clock, eviction, statistics.
/// Thread safe. After <see cref="Dispose"/> every operation throws <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class Keyspace : IDisposable
{
    // A core's second-level cache, about: what lies there is read sooner than fetched ahead. A guess.
    internal const long NearCacheBytes = 512 << 10;

    private readonly Database?[] _databases;
    private readonly Lock _creation = new();
    private readonly Lock _listening = new();

    // The transaction that holds every database, and those that it makes itself. Under _creation.
    private Transaction? _holder;
    private readonly CoarseClock _clock;
    private readonly Evictor _evictor;
    private readonly Maintenance _maintenance;
    private long _keys;
    private Snapshot? _snapshot;
    private int _packedStamp;
    private int _freeing;
    private volatile bool _isReplaying;
    private volatile bool _isDisposed;
    private bool _isFreed;

    /// <summary>An empty keyspace. It runs no thread until <see cref="StartMaintenance"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public Keyspace(EngineOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Databases, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxMemory);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxKeys);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxStringBytes);
        Options = options;
        _databases = new Database?[options.Databases];
        _clock = new CoarseClock(options.TimeProvider);
        _evictor = new Evictor(this);
        SlowEvents = new SlowEvents(this);
        _maintenance = new Maintenance(this);
        LargeValues = new LargeValueBin(this);
        Watches = new WatchListener(this);
        Deadlines = new WaitDeadlines(options.TimeProvider);
        AdvanceClock();
    }

    /// <summary>The settings; of the changeable ones the current value counts.</summary>
    public EngineOptions Options { get; }

    /// <summary>Number of databases.</summary>
    public int DatabaseCount => _databases.Length;

    /// <summary>Unix time in milliseconds, by the cached clock.</summary>
    public long NowMs => _clock.NowMs;

    /// <summary>Whether the background thread removes keys whose time has passed; tests turn it off.</summary>
    internal bool IsSweeping { get; set; } = true;

    /// <summary>
    /// Whether what has expired is left where it is by those who only read, and by the background thread: it is not found, and
    /// the data stays as it is. Any thread may set it.
    /// </summary>
    internal volatile bool KeepsExpired;

    /// <summary>Listens to every change; null = nobody.</summary>
    internal IMutationSink? Sink { get; set; }

    /// <summary>
    /// Adds a listener behind those there are. It is told of every change of a shard whose lock is taken after this returns,
    /// of one under way perhaps.
    /// </summary>
    internal void AddSink(IMutationSink sink)
    {
        lock (_listening) Sink = MutationSinks.With(Sink, sink);
    }

    /// <summary>Takes a listener away. A change under way may still tell it.</summary>
    internal void RemoveSink(IMutationSink sink)
    {
        lock (_listening) Sink = MutationSinks.Without(Sink, sink);
    }

    /// <summary>Is told which mutations are one step; null = nobody. Set while nothing is under way.</summary>
    internal ICommitSink? Commits { get; set; }

    /// <summary>Who may refuse changes.</summary>
    internal ChangeRefusals Refusals { get; } = new();

    /// <summary>Is told of reads of absent keys; null = nobody.</summary>
    internal IMissSink? MissSink { get; set; }

    /// <summary>What long transactions hold.</summary>
    internal ShardReservations Reservations { get; } = new();

    internal KeyHasher Hasher { get; init; } = KeyHasher.CreateRandom();

    /// <summary>How snapshots read large collections; tests set others.</summary>
    internal SliceLimits SliceLimits { get; init; } = SliceLimits.Default;

    internal MemoryAccount Memory { get; } = new();

    /// <summary>Frees large collections.</summary>
    internal LargeValueBin LargeValues { get; }

    /// <summary>Tells those who watch keys.</summary>
    internal WatchListener Watches { get; }

    /// <summary>The snapshot that is taken just now; null = none is.</summary>
    internal Snapshot? Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>A snapshot begins; false if another is taken.</summary>
    internal bool TryBegin(Snapshot snapshot) => Interlocked.CompareExchange(ref _snapshot, snapshot, null) is null;

    /// <summary>The snapshot has ended.</summary>
    internal void EndSnapshot() => Volatile.Write(ref _snapshot, null);

    /// <summary>Ends waits whose time is over.</summary>
    internal WaitDeadlines Deadlines { get; }

    internal OperationLatencies Latencies { get; } = new();

    /// <summary>What took long of late.</summary>
    internal SlowEvents SlowEvents { get; }

    /// <summary>Whether there is more data than the processor's caches keep near, so that fetching ahead pays.</summary>
    internal bool OutgrowsCache => Memory.UsedBytes > NearCacheBytes;

    internal bool IsDisposed => _isDisposed;

    internal ushort AccessSeconds => _clock.AccessSeconds;

    /// <summary>What uses of entries are noted with now.</summary>
    internal AccessStamp AccessStamp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _clock.IsCached ? AccessStamp.Unpack(Volatile.Read(ref _packedStamp)) : new(_clock.AccessSeconds, Options.EvictionPolicy);
    }

    /// <summary>Whether the number of keys is reported at every change.</summary>
    internal bool CountsKeys => Options.CountsKeys;

    /// <summary>Keys over all databases, as the shards have reported them: exact while <see cref="CountsKeys"/>.</summary>
    internal long ReportedKeys => Volatile.Read(ref _keys);

    /// <summary>One place for each database; null where nothing has used it yet.</summary>
    internal ReadOnlySpan<Database?> Databases => _databases;

    /// <summary>Advances the cached clock; a reactor calls it once a turn.</summary>
    internal void AdvanceClock()
    {
        _clock.Advance();
        Volatile.Write(ref _packedStamp, new AccessStamp(_clock.AccessSeconds, Options.EvictionPolicy).Packed);
    }

    /// <summary>The database with this index, created on first use; the index must be in range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Database Database(int index) => _databases[index] ?? Create(index);

    /// <summary>As <see cref="Database(int)"/>, but null if nothing has used it yet.</summary>
    internal Database? DatabaseIfCreated(int index) => Volatile.Read(ref _databases[index]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Hash(ReadOnlySpan<byte> key) => Hasher.Hash(key);

    internal void AddKeys(long delta) => Interlocked.Add(ref _keys, delta);

    /// <summary>
    /// Evicts until a database has room by its limits and the server's; false if it has none and nothing may be
    /// evicted. Called under no lock.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool MakeRoom(Database? database) => !Options.HasLimits || _isReplaying || _evictor.MakeRoom(database);

    /// <summary>
    /// Changes that were made before are made again until <see cref="EndReplay"/>: nothing expires but by what is repeated, as the
    /// clock stands at the beginning of time, and nothing is evicted. Nobody else uses the keyspace.
    /// </summary>
    internal void BeginReplay()
    {
        _isReplaying = true;
        _clock.StandAt(1);
    }

    /// <summary>Whether changes of the past are made again.</summary>
    internal bool IsReplaying => _isReplaying;

    /// <summary>As <see cref="NowMs"/>, but not standing during a replay.</summary>
    internal long WallMs => _clock.WallMs;

    /// <summary>Ends what <see cref="BeginReplay"/> began.</summary>
    internal void EndReplay()
    {
        _clock.GoOn();
        _isReplaying = false;
        AdvanceClock();
    }

    /// <summary>Evicts what a change has brought beyond a limit. Called under no lock.</summary>
    internal void EvictSurplus(Database database)
    {
        if (!_isReplaying) _evictor.TryEvictSurplus(database);
    }

    /// <summary>Starts the background thread: expiry, compaction, and the clock's ticks if no reactor drives it.</summary>
    internal void StartMaintenance(bool drivesClock) => _maintenance.Start(drivesClock);

    /// <summary>One slice of background work, as the thread does it; tests call it themselves.</summary>
    internal void RunMaintenance() => _maintenance.RunSlice();

    /// <summary>Empties every database; see <see cref="Engine.Database.Clear(bool, in Caller)"/>.</summary>
    internal void Clear(bool inBackground = false, in Caller caller = default)
    {
        foreach (Database? database in _databases) database?.Clear(inBackground, in caller);
    }

    /// <summary>
    /// No database is made until <see cref="LetGoOfDatabases"/>, but by this thread, whose transaction holds it then. Under no
    /// lock of a shard; and under one no other thread makes a database.
    /// </summary>
    internal void HoldDatabases(Transaction transaction)
    {
        _creation.Enter();
        _holder = transaction;
    }

    internal void LetGoOfDatabases()
    {
        _holder = null;
        _creation.Exit();
    }

    /// <summary>Leaves tables to the background thread to free; false if there is none.</summary>
    internal bool TryFreeLater(DetachedTable[] tables) => _maintenance.TryFree(tables);

    /// <summary>The counters of this moment.</summary>
    public KeyspaceStatistics GetStatistics()
    {
        ShardCounters sum = default;
        long keys = 0;
        long withExpiry = 0;
        foreach (Database? database in _databases)
        {
            if (database is null) continue;
            keys += database.Count;
            withExpiry += database.CountWithExpiry;
            foreach (Shard shard in database.Shards) sum.Add(in shard.Counters);
        }

        return new KeyspaceStatistics
        {
            Keys = keys,
            KeysWithExpiry = withExpiry,
            UsedBytes = Memory.UsedBytes,
            PeakBytes = Memory.PeakBytes,
            Hits = sum.Hits,
            Misses = sum.Misses,
            Expired = sum.Expired,
            ExpiredFields = sum.ExpiredElements,
            Evicted = sum.Evicted,
            Writes = sum.Writes,
            LatencyMedian = Latencies.Percentile(0.5),
            LatencyPercentile99 = Latencies.Percentile(0.99),
            LatencyPercentile999 = Latencies.Percentile(0.999),
            LockAcquisitions = sum.Acquisitions,
            ContendedLockAcquisitions = sum.ContendedAcquisitions,
        };
    }

    /// <summary>Sets the counters of hits, misses, writes, removals, latencies and locks to zero.</summary>
    public void ResetStatistics()
    {
        Memory.ResetPeak();
        Latencies.Clear();
        foreach (Database? database in _databases) database?.ResetCounters();
    }

    /// <summary>Checks every table; throws at the first contradiction. Takes each shard's lock in turn.</summary>
    internal void CheckInvariants()
    {
        foreach (Database? database in _databases) database?.CheckInvariants();
    }

    /// <summary>
    /// Stops the background thread and ends waits: from now on every operation throws <see cref="ObjectDisposedException"/>, and none
    /// is under way. What the keyspace holds is there until <see cref="Dispose"/>.
    /// </summary>
    internal void Close()
    {
        lock (_creation)
        {
            if (_isDisposed) return;
            _isDisposed = true;
        }

        _maintenance.Dispose();
        Deadlines.Dispose();
        foreach (Database? database in _databases) database?.EndWaits();
        PassLocks();
    }

    /// <summary>Waits until those have ended who had locked a shard before the call.</summary>
    internal void PassLocks()
    {
        foreach (Database? database in _databases) database?.PassLocks();
    }

    /// <summary>Stops the background thread and frees all memory. Calls under way end first.</summary>
    public void Dispose()
    {
        Close();
        lock (_creation)
        {
            if (_isFreed) return;
            _isFreed = true;
        }

        // Who has said to be freeing a database is let finish: its pages are still the database's.
        Interlocked.MemoryBarrier();
        SpinWait wait = default;
        while (Volatile.Read(ref _freeing) != 0) wait.SpinOnce();
        foreach (Database? database in _databases) database?.Free();
        LargeValues.FreeWaiting();
    }

    /// <summary>
    /// What a database held is about to be freed outside of its locks: <see cref="Dispose"/> waits for
    /// <see cref="EndFreeing"/>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The keyspace is disposed.</exception>
    internal void BeginFreeing()
    {
        Interlocked.Increment(ref _freeing);
        if (!_isDisposed) return;
        EndFreeing();
        throw new ObjectDisposedException(nameof(Keyspace));
    }

    internal void EndFreeing() => Interlocked.Decrement(ref _freeing);

    private Database Create(int index)
    {
        lock (_creation)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_databases[index] is { } made) return made;
            Database database = new(this, index);
            _holder?.Adopt(database);
            return _databases[index] = database;
        }
    }
}
