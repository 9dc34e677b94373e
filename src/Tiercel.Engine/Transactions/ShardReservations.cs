using System.Diagnostics;

namespace Tiercel.Engine;

/// <summary>
/// Shards that long transactions hold, or are about to. Who must not wait for a lock for long looks here first; a lock is
/// taken nevertheless, so whoever does not look is late, and never wrong. Thread safe.
/// </summary>
internal sealed class ShardReservations
{
    private readonly object _gate = new();
    private readonly Dictionary<object, ShardPlan> _plans = [];
    private volatile int _count;

    /// <summary>Whether there are any; no lock is taken to see that.</summary>
    public bool IsAny => _count != 0;

    /// <summary>Somebody will hold the shards of a plan, or has more to hold.</summary>
    public void Reserve(object owner, ShardPlan plan)
    {
        lock (_gate)
        {
            ShardPlan copy = new();
            copy.Add(plan);
            _plans[owner] = copy;
            _count = _plans.Count;
        }
    }

    /// <summary>Somebody holds nothing any more.</summary>
    public void Release(object owner)
    {
        lock (_gate)
        {
            _plans.Remove(owner);
            _count = _plans.Count;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Whether shards of a database are among those reserved.</summary>
    public bool Overlaps(int database, ulong shards)
    {
        if (!IsAny) return false;
        lock (_gate) return _plans.Values.Any(p => p.IsEverything || (p[database] & shards) != 0);
    }

    /// <summary>Whether shards of a plan are among those reserved.</summary>
    public bool Overlaps(ShardPlan plan)
    {
        if (!IsAny) return false;
        lock (_gate) return OverlapsNeedsLock(plan);
    }

    /// <summary>Waits until no shard of a plan is reserved. Under no lock.</summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="patience">How long; <see cref="Timeout.InfiniteTimeSpan"/> = without end.</param>
    /// <exception cref="TimeoutException">One is still reserved.</exception>
    public void WaitUntilFree(ShardPlan plan, TimeSpan patience)
    {
        if (!IsAny) return;
        long began = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (OverlapsNeedsLock(plan))
            {
                TimeSpan left = patience == Timeout.InfiniteTimeSpan ? patience : patience - Stopwatch.GetElapsedTime(began);
                if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan) ThrowBusy(patience);
                Monitor.Wait(_gate, left);
            }
        }
    }

    private bool OverlapsNeedsLock(ShardPlan plan) => _plans.Values.Any(p => p.Overlaps(plan));

    private static void ThrowBusy(TimeSpan patience) => throw new TimeoutException(
        $"A script has held what this call needs for {patience.TotalMilliseconds:F0} ms. SCRIPT KILL ends it.");
}
