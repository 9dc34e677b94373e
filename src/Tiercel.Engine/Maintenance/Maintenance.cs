using System.Collections.Concurrent;
using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The background work of a keyspace, in slices of some milliseconds: removes expired entries, empties sparse pages,
/// ages access clocks. A lock is held for some microseconds at a time.
/// </summary>
internal sealed class Maintenance(Keyspace keyspace) : IDisposable
{
    private const int TickMs = 1;

    // As Redis's active expiry: at most a quarter of the time. In short slices: a thread that works for longer than the
    // system's time slice is interrupted, holding a lock perhaps, and takes the processor from a reactor for as long.
    private const int BudgetShare = 4;

    private static readonly TimeSpan MinSlice = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MaxSlice = TimeSpan.FromMilliseconds(4);

    private readonly object _gate = new();
    private readonly Sweeper _sweeper = new(keyspace);
    private readonly ConcurrentQueue<DetachedTable> _detached = new();
    private readonly Compactor _compactor = new();
    private readonly AgeLimiter _ageLimiter = new(keyspace);
    private readonly CollectorPauses _pauses = new(keyspace.SlowEvents);
    private int _firstShard;
    private int _isRunning;
    private long _nextSweepMs;
    private Thread? _thread;
    private ITimer? _timer;
    private bool _isStopping;

    /// <summary>Starts the thread; with a clock of the program's own, a timer of that clock instead.</summary>
    /// <param name="drivesClock">Whether it advances the clock each millisecond, because no reactor does.</param>
    public void Start(bool drivesClock)
    {
        lock (_gate)
        {
            if (_thread is not null || _timer is not null || _isStopping) return;
            if (keyspace.Options.TimeProvider != TimeProvider.System)
            {
                _timer = keyspace.Options.TimeProvider.CreateTimer(
                    static maintenance => ((Maintenance)maintenance!).OnTimer(), this, Period, Period);
                return;
            }

            _thread = new Thread(() => Run(drivesClock)) { IsBackground = true, Name = "tiercel-maintenance" };
            _thread.Start();
        }
    }

    /// <summary>Takes tables that no shard refers to any more, to free them in the next slice; false without a thread of its own.</summary>
    public bool TryFree(DetachedTable[] tables)
    {
        lock (_gate)
        {
            if (_thread is null || _isStopping) return false;
            foreach (DetachedTable table in tables) _detached.Enqueue(table);
            return true;
        }
    }

    /// <summary>One slice over all databases, of a quarter of the time between two; false if it was too short.</summary>
    public bool RunSlice() => RunSlice(Period / BudgetShare);

    private bool RunSlice(TimeSpan budget)
    {
        _pauses.Look();
        while (_detached.TryDequeue(out DetachedTable table)) table.Free();
        keyspace.LargeValues.FreeWaiting();
        long deadline = Stopwatch.GetTimestamp() + (long)(Stopwatch.Frequency * budget.TotalSeconds);
        bool sweeps = keyspace.IsSweeping && !keyspace.KeepsExpired && keyspace.NowMs >= _nextSweepMs;
        bool isSwept = true;
        bool isCompact = true;
        // Each slice begins with another shard, so that one with endless work does not keep the others waiting.
        int first = _firstShard++;
        foreach (Database? database in keyspace.Databases)
        {
            if (database is null) continue;
            if (!keyspace.Options.EvictionPolicy.IsS3Fifo) database.Queues.Ghosts.Clear();
            for (int i = 0; i < Shard.Count; i++)
            {
                Shard shard = database.Shards[(first + i) & (Shard.Count - 1)];
                if (shard.Table is null) continue;
                _ageLimiter.Walk(shard);
                if (keyspace.CountsKeys) ReportKeys(shard);
                if (keyspace.IsDisposed) return true;
            }

            if (sweeps) isSwept &= RunJob(_sweeper, SlowEvents.ExpireCycle, database, first, deadline);
            isCompact &= RunJob(_compactor, SlowEvents.DefragCycle, database, first, deadline);
            while (Stopwatch.GetTimestamp() < deadline && ShardTurns.GiveMemoryBack(database))
            {
            }
        }

        // One that the time was too short for goes on in the next slice.
        if (sweeps && isSwept) _nextSweepMs = keyspace.NowMs + (long)keyspace.Options.SweepInterval.TotalMilliseconds;
        return isSwept && isCompact;
    }

    private bool RunJob(IShardJob job, string name, Database database, int first, long deadline)
    {
        long began = keyspace.SlowEvents.Begin();
        bool isDone = ShardTurns.Run(job, database, first & (Shard.Count - 1), deadline);
        keyspace.SlowEvents.End(name, began);
        return isDone;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }

        _thread?.Join();
        _timer?.Dispose();
        // A slice that a timer began ends before the memory goes.
        SpinWait wait = default;
        while (Volatile.Read(ref _isRunning) != 0) wait.SpinOnce();
        // Before the arenas go, in which these tables lie.
        while (_detached.TryDequeue(out DetachedTable table)) table.Free();
    }

    // A limit on keys may be set while the engine runs: what shards had not reported until then is reported now.
    private static void ReportKeys(Shard shard)
    {
        if (shard.TryEnterBriefly()) shard.ExitReporting();
    }

    private TimeSpan Period => TimeSpan.FromSeconds(1.0 / Math.Clamp(keyspace.Options.MaintenanceHz, 1, 500));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    // Timers may overlap, and one may still fire while it is disposed of.
    private void OnTimer()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) != 0) return;
        try
        {
            if (!_isStopping) RunSlice();
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private void Run(bool drivesClock)
    {
        long lastSlice = Stopwatch.GetTimestamp();
        bool isDone = true;
        while (true)
        {
            TimeSpan pause = isDone ? Period : Shorter(Period, MinSlice * (BudgetShare - 1));
            lock (_gate)
            {
                if (_isStopping) return;
                Monitor.Wait(_gate, drivesClock ? TimeSpan.FromMilliseconds(TickMs) : pause);
                if (_isStopping) return;
            }

            keyspace.AdvanceClock();
            TimeSpan rested = Stopwatch.GetElapsedTime(lastSlice);
            if (drivesClock && rested < pause) continue;
            // Where processors are short a rest is longer than was asked for: the share stays the same.
            isDone = RunSlice(Shorter(rested / (BudgetShare - 1), MaxSlice));
            lastSlice = Stopwatch.GetTimestamp();
        }
    }
}
