using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Engine;

/// <summary>
/// What a scope has to do for those who wait: the queues whose keys it changed, in that order, those it has served, and the
/// queues that it could not serve because it lacked a lock. Made only if somebody waits.
/// </summary>
internal sealed class Wakes
{
    private readonly List<PostponedQueue> _postponed = [];
    private WaitQueue? _firstReady;
    private WaitQueue? _lastReady;
    private Waiter? _firstServed;
    private Waiter? _lastServed;

    /// <summary>A queue that is served later, with the locks of a mask of shards.</summary>
    public readonly record struct PostponedQueue(byte[] Key, ulong Hash, ulong Shards);

    public IReadOnlyList<PostponedQueue> Postponed => _postponed;

    /// <summary>The key of a queue has changed; under its lock.</summary>
    public void Add(WaitQueue queue)
    {
        if (queue.IsReady) return;
        queue.IsReady = true;
        if (_firstReady is null) _firstReady = queue;
        else _lastReady!.NextReady = queue;
        _lastReady = queue;
    }

    /// <summary>Takes the queue that became ready first.</summary>
    public bool TryTake([NotNullWhen(true)] out WaitQueue? queue)
    {
        queue = _firstReady;
        if (queue is null) return false;
        _firstReady = queue.NextReady;
        queue.NextReady = null;
        queue.IsReady = false;
        return true;
    }

    /// <summary>Keeps the name of a queue alone: without its lock it may be gone, or be another scope's.</summary>
    public void Postpone(WaitQueue queue, ulong shards) => _postponed.Add(new PostponedQueue(queue.Key, queue.Hash, shards));

    /// <summary>Somebody has got what he wanted.</summary>
    public void AddServed(Waiter waiter)
    {
        if (_firstServed is null) _firstServed = waiter;
        else _lastServed!.NextServed = waiter;
        _lastServed = waiter;
    }

    /// <summary>Tells them, in the order in which they were served. Called under no lock.</summary>
    public void TellServed()
    {
        Waiter? next;
        for (Waiter? waiter = _firstServed; waiter is not null; waiter = next)
        {
            next = waiter.NextServed;
            waiter.Finish(WaitEnd.Served);
        }
    }
}
