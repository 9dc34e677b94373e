namespace Tiercel.Engine;

// SWAPDB: the databases stay where they are, with their indexes; what their shards hold changes places.
public sealed partial class Database
{
    /// <summary>
    /// Exchanges all keys of two databases, in one step for all who look. Takes every lock of both, the lower database's
    /// first, and no time that depends on the number of keys.
    /// </summary>
    internal void SwapWith(Database other, in Caller caller = default)
    {
        if (other == this) return;
        Database first = Index < other.Index ? this : other;
        Database second = first == this ? other : this;
        first.EnterAll();
        try
        {
            second.EnterAll();
            try
            {
                ObjectDisposedException.ThrowIf(Keyspace.IsDisposed, Keyspace);
                SwapNeedsLock(other, in caller);
            }
            finally
            {
                second.ExitAll();
            }
        }
        finally
        {
            first.ExitAll();
        }

        first.ServeWaiters(caller.Transaction);
        second.ServeWaiters(caller.Transaction);
    }

    private void SwapNeedsLock(Database other, in Caller caller)
    {
        (_arenas, other._arenas) = (other._arenas, _arenas);
        (Queues, other.Queues) = (other.Queues, Queues);
        for (int i = 0; i < Shards.Length; i++) Shards[i].Exchange(other.Shards[i]);
        Shards[0].Counters.Writes++;
        Mutation mutation = new()
        {
            Kind = MutationKind.Swap, DatabaseIndex = Index, TargetDatabaseIndex = other.Index, Cause = caller.Cause,
        };
        Keyspace.Sink?.OnMutation(in mutation);
        if (caller.Transaction is null) Keyspace.Commits?.OnCommit();
    }
}
