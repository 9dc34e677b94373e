namespace Tiercel.Persistence;

/// <summary>Those who wait until a position of the log is on the disk. Thread safe.</summary>
internal sealed class SyncWaiters
{
    private readonly Lock _gate = new();
    private List<(long Position, ISyncWaiter Waiter)> _waiting = [];
    private List<(long Position, ISyncWaiter Waiter)> _spare = [];

    /// <summary>Whether anybody waits.</summary>
    public bool IsAny
    {
        get
        {
            lock (_gate) return _waiting.Count > 0;
        }
    }

    /// <summary>Adds somebody.</summary>
    public void Add(long position, ISyncWaiter waiter)
    {
        lock (_gate) _waiting.Add((position, waiter));
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
