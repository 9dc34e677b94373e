namespace Tiercel.Engine;

// Those who wait for keys, when more changes than single keys.
public sealed partial class Database
{
    /// <summary>
    /// All keys may have changed, because the database was emptied or exchanged: serves who waits for one. Shard by shard and
    /// after the fact: somebody who does not wait may be faster, as always between two calls.
    /// </summary>
    internal void ServeWaiters(Transaction? transaction)
    {
        if (transaction is not null)
        {
            KeyScope whole = new(this, transaction);
            whole.AllChanged();
            whole.Release();
            return;
        }

        foreach (Shard shard in Shards)
        {
            // Who comes to wait from now on has seen what the keys hold now.
            if (!shard.HasWaiters) continue;
            KeyScope scope = new(this);
            if (!scope.TryAcquireMany(1UL << shard.Place)) return;
            scope.AllChanged();
            scope.Release();
        }
    }

    /// <summary>The keyspace is disposed: nobody needs to wait any more.</summary>
    internal void EndWaits()
    {
        foreach (Shard shard in Shards)
        {
            shard.Enter();
            WaitQueue[] queues = shard.WaitQueues();
            List<Waiter> waiters = [];
            foreach (WaitQueue queue in queues)
            {
                for (WaitPlace? place = queue.First; place is not null; place = place.Next) waiters.Add(place.Waiter);
            }

            shard.ExitUnchanged();
            foreach (Waiter waiter in waiters) waiter.TryEnd(WaitEnd.Disposed);
        }
    }
}
