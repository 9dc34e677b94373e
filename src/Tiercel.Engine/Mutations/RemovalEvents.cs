// The listener runs under a shard's lock, so all it does is copy the key into a queue. Whoever finds nobody draining puts
// this object on the thread pool; there one thread at a time raises the events, in the order of the queue.
using System.Collections.Concurrent;

namespace Tiercel.Engine;

/// <summary>
/// Tells subscribers which keys expired or were evicted, after the lock is released, on a pool thread, one event at a
/// time and in the order of the removals of a shard. Subscribers that fall behind lose events, and never memory.
/// Thread safe.
/// </summary>
internal sealed class RemovalEvents(object sender) : IMutationSink, IThreadPoolWorkItem
{
    /// <summary>Removals that may wait to be told; beyond that they are dropped and counted.</summary>
    public const int MaxQueued = 65_536;

    private readonly ConcurrentQueue<(RemoveReason Reason, KeyRemovedEventArgs Args)> _queue = new();
    private int _queued;
    private int _draining;
    private long _dropped;

    public event EventHandler<KeyRemovedEventArgs>? Expired;

    public event EventHandler<KeyRemovedEventArgs>? Evicted;

    /// <summary>Events that were lost because subscribers were too slow.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public bool NeedsValues => false;

    public void OnMutation(in Mutation mutation)
    {
        if (mutation.Kind != MutationKind.Remove || HandlerOf(mutation.Reason) is null) return;
        if (Interlocked.Increment(ref _queued) > MaxQueued)
        {
            Interlocked.Decrement(ref _queued);
            Interlocked.Increment(ref _dropped);
            return;
        }

        _queue.Enqueue((mutation.Reason, new KeyRemovedEventArgs(mutation.DatabaseIndex, mutation.Key.ToArray())));
        if (Interlocked.Exchange(ref _draining, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Raises what waits. An exception of a subscriber is the program's: it is not caught here.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            try
            {
                while (_queue.TryDequeue(out (RemoveReason Reason, KeyRemovedEventArgs Args) removal))
                {
                    Interlocked.Decrement(ref _queued);
                    HandlerOf(removal.Reason)?.Invoke(sender, removal.Args);
                }
            }
            finally
            {
                Interlocked.Exchange(ref _draining, 0);
            }
        }
        while (!_queue.IsEmpty && Interlocked.Exchange(ref _draining, 1) == 0);
    }

    private EventHandler<KeyRemovedEventArgs>? HandlerOf(RemoveReason reason) => reason switch
    {
        RemoveReason.Expired => Expired,
        RemoveReason.Evicted => Evicted,
        _ => null,
    };
}
