namespace Tiercel.Persistence;

/// <summary>Those who wait until a position of the log is on the disk. Thread safe.</summary>
internal sealed class SyncWaiters
{
    private readonly Lock _gate = new();
    private List<(long Position, ISyncWaiter Waiter)> _waiting = [];
    private List<(long Position, ISyncWaiter Waiter)> _spare = [];
    private bool _isClosed;

    /// <summary>Whether anybody waits.</summary>
    public bool IsAny
    {
        get
        {
            lock (_gate) return _waiting.Count > 0;
        }
    }

    /// <summary>Adds somebody; who comes after the end is told at once.</summary>
    public void Add(long position, ISyncWaiter waiter)
    {
        lock (_gate)
        {
            if (_isClosed) waiter.OnSynced();
            else _waiting.Add((position, waiter));
        }
    }

    /// <summary>Tells all: no position will be reached any more.</summary>
    public void Close()
    {
        lock (_gate) _isClosed = true;
        Release(long.MaxValue);
    }

    /// <summary>Tells those whose position is reached.</summary>
    public void Release(long syncedTo)
    {
        lock (_gate)
        {
            foreach ((long Position, ISyncWaiter Waiter) waiting in _waiting)
            {
                if (waiting.Position <= syncedTo) waiting.Waiter.OnSynced();
                else _spare.Add(waiting);
            }

            (_waiting, _spare) = (_spare, _waiting);
            _spare.Clear();
        }
    }
}
