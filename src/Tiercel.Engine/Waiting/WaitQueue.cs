namespace Tiercel.Engine;

/// <summary>Those who wait for one key, in the order in which they came. Under the lock of the key's shard.</summary>
internal sealed class WaitQueue(byte[] key, ulong hash)
{
    private WaitPlace? _last;
    private int _wantingAbsence;

    public byte[] Key { get; } = key;

    public ulong Hash { get; } = hash;

    /// <summary>Who came first; null if nobody waits.</summary>
    public WaitPlace? First { get; private set; }

    /// <summary>Whether somebody wants to know when the key is gone.</summary>
    public bool WantsAbsence => _wantingAbsence > 0;

    /// <summary>Whether a scope knows that the key has changed, and will serve the queue.</summary>
    public bool IsReady { get; set; }

    /// <summary>The queue that this scope serves next.</summary>
    public WaitQueue? NextReady { get; set; }

    /// <summary>The queue of another key with the same hash.</summary>
    public WaitQueue? NextOfHash { get; set; }

    /// <summary>Whether a waiter stands at the end: he named the key twice.</summary>
    public bool EndsWith(Waiter waiter) => _last?.Waiter == waiter;

    public void Add(WaitPlace place)
    {
        if (place.Waiter.WantsAbsence) _wantingAbsence++;
        place.Previous = _last;
        if (_last is null) First = place;
        else _last.Next = place;
        _last = place;
    }

    public void Remove(WaitPlace place)
    {
        if (place.Waiter.WantsAbsence) _wantingAbsence--;
        if (place.Previous is null) First = place.Next;
        else place.Previous.Next = place.Next;
        if (place.Next is null) _last = place.Previous;
        else place.Next.Previous = place.Previous;
        place.Leave();
    }
}

/// <summary>The place of a waiter in the queue of one of his keys.</summary>
internal sealed class WaitPlace(Waiter waiter, WaitQueue queue, int number)
{
    private bool _hasLeft;

    public Waiter Waiter { get; } = waiter;

    public WaitQueue Queue { get; } = queue;

    /// <summary>What the waiter knows the key by.</summary>
    public int Number { get; } = number;

    /// <summary>Whether it is in the queue no more. True is final, and may be read without the lock.</summary>
    public bool HasLeft => Volatile.Read(ref _hasLeft);

    public WaitPlace? Previous { get; set; }

    public WaitPlace? Next { get; set; }

    /// <summary>Another place of the same waiter.</summary>
    public WaitPlace? NextOfWaiter { get; set; }

    public void Leave() => Volatile.Write(ref _hasLeft, true);
}
