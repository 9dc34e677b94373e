namespace Tiercel.Engine;

/// <summary>
/// Who waits for keys of one shard. Under its lock.
/// </summary>
internal sealed class ShardWaits
{
    private readonly Dictionary<ulong, WaitQueue> _queues = [];

    /// <summary>Whether anybody waits.</summary>
    public bool IsEmpty => _queues.Count == 0;

    /// <summary>The queue of a key; null if nobody waits for it.</summary>
    public WaitQueue? Find(scoped in Key key)
    {
        WaitQueue? queue = _queues.GetValueOrDefault(key.Hash);
        while (queue is not null && !key.Bytes.SequenceEqual(queue.Key)) queue = queue.NextOfHash;
        return queue;
    }

    /// <summary>Puts a waiter at the end of a key's queue, unless he stands there already.</summary>
    public void Add(Waiter waiter, scoped in Key key, int number)
    {
        WaitQueue queue = Find(in key) ?? AddQueue(in key);
        if (queue.EndsWith(waiter)) return;
        WaitPlace place = new(waiter, queue, number);
        queue.Add(place);
        waiter.Keep(place);
    }

    /// <summary>Takes a waiter out of a queue, if he is still in it.</summary>
    public void Remove(WaitPlace place)
    {
        if (place.HasLeft) return;
        place.Queue.Remove(place);
        if (place.Queue.First is null) RemoveQueue(place.Queue);
    }

    /// <summary>The queues of this moment, and who stands in them.</summary>
    public WaitQueue[] Queues()
    {
        List<WaitQueue> queues = [];
        foreach (WaitQueue first in _queues.Values)
        {
            for (WaitQueue? queue = first; queue is not null; queue = queue.NextOfHash) queues.Add(queue);
        }

        return [.. queues];
    }

    private WaitQueue AddQueue(scoped in Key key)
    {
        WaitQueue queue = new(key.Bytes.ToArray(), key.Hash) { NextOfHash = _queues.GetValueOrDefault(key.Hash) };
        _queues[key.Hash] = queue;
        return queue;
    }

    private void RemoveQueue(WaitQueue queue)
    {
        WaitQueue first = _queues[queue.Hash];
        if (first == queue)
        {
            if (queue.NextOfHash is null) _queues.Remove(queue.Hash);
            else _queues[queue.Hash] = queue.NextOfHash;
            return;
        }

        while (first.NextOfHash != queue) first = first.NextOfHash!;
        first.NextOfHash = queue.NextOfHash;
    }
}
