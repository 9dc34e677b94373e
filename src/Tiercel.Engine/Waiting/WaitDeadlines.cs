namespace Tiercel.Engine;

/// <summary>
/// Ends waits whose time is over: those that have an end, in order, and one timer set to the first. By the monotonic
/// clock: setting the time of the machine neither cuts a wait short nor draws it out. Thread safe.
/// </summary>
internal sealed class WaitDeadlines(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    // Longer than a timer can be set to; it is set again then.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private readonly SortedSet<Waiter> _order = new(Comparer<Waiter>.Create(static (x, y) => x.Turn.CompareTo(y.Turn)));
    private ITimer? _timer;
    private long _lastNumber;
    private bool _isDisposed;

    /// <summary>Waits that end by themselves.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _order.Count;
        }
    }

    /// <summary>The wait of somebody who has a patience begins now.</summary>
    public void Add(Waiter waiter)
    {
        lock (_gate)
        {
            if (_isDisposed || waiter.IsOver) return;
            double ticks = Math.Ceiling(waiter.Patience.TotalSeconds * time.TimestampFrequency);
            long deadline = (long)Math.Min(long.MaxValue / 2, time.GetTimestamp() + ticks);
            waiter.Turn = (deadline, ++_lastNumber);
            _order.Add(waiter);
            if (_order.Min == waiter) SetTimer();
        }
    }

    /// <summary>The wait is over, for whatever reason.</summary>
    public void Remove(Waiter waiter)
    {
        // The timer may fire in vain then, once.
        lock (_gate) _order.Remove(waiter);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void EndDue()
    {
        while (TryTakeDue(out Waiter? waiter)) waiter!.TryEnd(WaitEnd.TimedOut);
    }

    private bool TryTakeDue(out Waiter? waiter)
    {
        lock (_gate)
        {
            waiter = _order.Min;
            if (waiter is null || _isDisposed) return false;
            if (waiter.Turn.Deadline <= time.GetTimestamp()) return _order.Remove(waiter);
            SetTimer();
            return false;
        }
    }

    private void SetTimer()
    {
        _timer ??= time.CreateTimer(
            static self => ((WaitDeadlines)self!).EndDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        double seconds = (double)(_order.Min!.Turn.Deadline - time.GetTimestamp()) / time.TimestampFrequency;
        // Timers count whole milliseconds, and rounding down would wake too early, again and again.
        double milliseconds = Math.Clamp(Math.Ceiling(seconds * 1000), Step.TotalMilliseconds, LongestSleep.TotalMilliseconds);
        _timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }
}
