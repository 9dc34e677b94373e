using System.Diagnostics;

namespace Tiercel.Engine;

/// <summary>
/// Shards that long transactions hold, or are about to. Who must not wait for a lock for long looks here first; a lock is
/// taken nevertheless, so whoever does not look is late, and never wrong. Those whose shards overlap have them one after the
/// other, in the order in which they came: they wait here, where they hold nothing. Thread safe.
/// </summary>
internal sealed class ShardReservations
{
    private readonly object _gate = new();
    private readonly List<Reservation> _inOrder = [];
    private List<Action> _postponed = [];
    private volatile int _granted;

    private sealed class Reservation(object owner)
    {
        public object Owner => owner;

        public ShardPlan Plan { get; } = new();

        public bool IsGranted { get; set; }
    }

    /// <summary>Whether there are any; no lock is taken to see that.</summary>
    public bool IsAny => _granted != 0;

    /// <summary>Somebody has let go of what he held, to end or to wait. Under no lock.</summary>
    public event Action? Freed;

    /// <summary>
    /// Reserves the shards of a plan, in place of those reserved before: waits until nobody who came earlier wants any of them, and
    /// nobody has them. The caller holds no lock. False if he does not want them any more, which is asked after each
    /// <see cref="LookAgain"/>.
    /// </summary>
    public bool TryReserve(object owner, ShardPlan plan, Func<bool> isCancelled)
    {
        if (!TryGrant(owner, plan, out Reservation reservation))
        {
            // What it had before is free now.
            RunPostponed();
            Freed?.Invoke();
        }

        lock (_gate)
        {
            while (true)
            {
                GrantNeedsLock(reservation);
                if (reservation.IsGranted) return true;
                if (isCancelled()) return false;
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>
    /// Reserves the shards of a plan, in place of those reserved before, whoever else has some of them: the owner does not wait
    /// for their locks, or holds them already.
    /// </summary>
    public void Reserve(object owner, ShardPlan plan)
    {
        lock (_gate) Set(Put(owner, plan), isGranted: true);
    }

    /// <summary>Somebody holds nothing any more, and wants nothing.</summary>
    public void Release(object owner)
    {
        lock (_gate)
        {
            if (Find(owner) is not { } reservation) return;
            Set(reservation, isGranted: false);
            _inOrder.Remove(reservation);
            Monitor.PulseAll(_gate);
        }

        RunPostponed();
        Freed?.Invoke();
    }

    /// <summary>Those who wait look whether they still want to.</summary>
    public void LookAgain()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    /// <summary>
    /// Does something that <see cref="Shard.TryEnterSoon"/> was refused for: now if nothing is reserved any more, else when
    /// somebody lets go. Under no lock.
    /// </summary>
    public void Postpone(Action action)
    {
        lock (_gate)
        {
            if (IsAny)
            {
                _postponed.Add(action);
                return;
            }
        }

        action();
    }

    /// <summary>Who has shards of a database reserved, the first of several; null if nobody has.</summary>
    public object? OwnerOf(int database, ulong shards)
    {
        if (!IsAny) return null;
        lock (_gate)
        {
            foreach (Reservation one in _inOrder)
            {
                if (one.IsGranted && (one.Plan.IsEverything || (one.Plan[database] & shards) != 0)) return one.Owner;
            }
        }

        return null;
    }

    /// <summary>Who has any shards reserved, the first of several; null if nobody has.</summary>
    public object? AnyOwner()
    {
        if (!IsAny) return null;
        lock (_gate) return _inOrder.Find(static r => r.IsGranted)?.Owner;
    }

    /// <summary>Who has shards of a plan reserved, the first of several; null if nobody has.</summary>
    public object? OwnerOf(ShardPlan plan)
    {
        if (!IsAny) return null;
        lock (_gate) return GrantedNeedsLock(plan)?.Owner;
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
            while (GrantedNeedsLock(plan) is not null)
            {
                TimeSpan left = patience == Timeout.InfiniteTimeSpan ? patience : patience - Stopwatch.GetElapsedTime(began);
                if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan) ThrowBusy(patience);
                Monitor.Wait(_gate, left);
            }
        }
    }

    private static void ThrowBusy(TimeSpan patience) => throw new TimeoutException(
        $"A script has held what this call needs for {patience.TotalMilliseconds:F0} ms. SCRIPT KILL ends it.");

    private bool TryGrant(object owner, ShardPlan plan, out Reservation reservation)
    {
        lock (_gate)
        {
            reservation = Put(owner, plan);
            Set(reservation, isGranted: false);
            Monitor.PulseAll(_gate);
            GrantNeedsLock(reservation);
            return reservation.IsGranted;
        }
    }

    private void GrantNeedsLock(Reservation wanted)
    {
        bool isBehind = false;
        foreach (Reservation other in _inOrder)
        {
            if (other == wanted) isBehind = true;
            else if ((!isBehind || other.IsGranted) && other.Plan.Overlaps(wanted.Plan)) return;
        }

        Set(wanted, isGranted: true);
    }

    private Reservation Put(object owner, ShardPlan plan)
    {
        Reservation? reservation = Find(owner);
        if (reservation is null) _inOrder.Add(reservation = new Reservation(owner));
        reservation.Plan.Clear();
        reservation.Plan.Add(plan);
        return reservation;
    }

    private Reservation? Find(object owner)
    {
        foreach (Reservation one in _inOrder)
        {
            if (one.Owner == owner) return one;
        }

        return null;
    }

    private Reservation? GrantedNeedsLock(ShardPlan plan)
    {
        foreach (Reservation one in _inOrder)
        {
            if (one.IsGranted && one.Plan.Overlaps(plan)) return one;
        }

        return null;
    }

    private void Set(Reservation reservation, bool isGranted)
    {
        if (reservation.IsGranted == isGranted) return;
        reservation.IsGranted = isGranted;
        _granted += isGranted ? 1 : -1;
    }

    private void RunPostponed()
    {
        List<Action> postponed;
        lock (_gate)
        {
            if (_postponed.Count == 0) return;
            postponed = _postponed;
            _postponed = [];
        }

        foreach (Action action in postponed) action();
    }
}
