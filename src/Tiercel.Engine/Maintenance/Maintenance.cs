using System.Collections.Concurrent;
using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The background work of a keyspace, in slices of a few milliseconds: removes expired entries, empties sparse pages,
/// ages access clocks. A lock is held for some microseconds at a time.
/// </summary>
internal sealed class Maintenance(Keyspace keyspace) : IDisposable
{
    private const int TickMs = 1;

    // As Redis's active expiry: at most a quarter of the time between two slices.
    private const int BudgetShare = 4;

    private readonly object _gate = new();
    private readonly Sweeper _sweeper = new(keyspace);
    private readonly ConcurrentQueue<DetachedTable> _detached = new();
    private readonly AgeLimiter _ageLimiter = new(keyspace);
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

    /// <summary>One slice over all databases.</summary>
    public void RunSlice()
    {
        while (_detached.TryDequeue(out DetachedTable table)) table.Free();
        long deadline = Stopwatch.GetTimestamp() + (long)(Stopwatch.Frequency * Period.TotalSeconds / BudgetShare);
        bool sweeps = keyspace.IsSweeping && keyspace.NowMs >= _nextSweepMs;
        if (sweeps) _nextSweepMs = keyspace.NowMs + (long)keyspace.Options.SweepInterval.TotalMilliseconds;
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
                if (sweeps) _sweeper.Sweep(database, shard, deadline);
                Compactor.Compact(shard, deadline);
                _ageLimiter.Walk(shard);
                if (keyspace.CountsKeys) ReportKeys(shard);
                if (keyspace.IsDisposed) return;
            }
        }
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
        shard.Enter();
        shard.ExitReporting();
    }

    private TimeSpan Period => TimeSpan.FromSeconds(1.0 / Math.Clamp(keyspace.Options.MaintenanceHz, 1, 500));

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
        while (true)
        {
            TimeSpan period = Period;
            lock (_gate)
            {
                if (_isStopping) return;
                Monitor.Wait(_gate, drivesClock ? TimeSpan.FromMilliseconds(TickMs) : period);
                if (_isStopping) return;
            }

            keyspace.AdvanceClock();
            if (drivesClock && Stopwatch.GetElapsedTime(lastSlice) < period) continue;
            lastSlice = Stopwatch.GetTimestamp();
            RunSlice();
        }
    }
}
