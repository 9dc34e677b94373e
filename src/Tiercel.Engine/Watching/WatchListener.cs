namespace Tiercel.Engine;

/// <summary>
/// Tells those who watch keys that one has changed. It listens from the first watch on; with nobody watching a shard, a change
/// there costs a look at a field. What a transaction takes back it is never told. Thread safe.
/// </summary>
internal sealed class WatchListener(Keyspace keyspace) : IMutationSink
{
    private readonly Lock _gate = new();
    private volatile bool _listens;

    public bool NeedsValues => false;

    /// <summary>From here on it listens.</summary>
    public void Require()
    {
        if (_listens) return;
        lock (_gate)
        {
            if (!_listens) keyspace.AddSink(this);
            _listens = true;
        }
    }

    public void OnMutation(in Mutation mutation)
    {
        switch (mutation.Kind)
        {
            case MutationKind.Flush:
                TouchAll(mutation.DatabaseIndex);
                break;
            case MutationKind.Swap:
                TouchAll(mutation.DatabaseIndex);
                TouchAll(mutation.TargetDatabaseIndex);
                break;
            case MutationKind.Rename:
                Touch(mutation.DatabaseIndex, mutation.Hash, mutation.Key);
                Touch(mutation.TargetDatabaseIndex, mutation.TargetHash, mutation.TargetKey);
                break;
            case MutationKind.Copy:
                Touch(mutation.TargetDatabaseIndex, mutation.TargetHash, mutation.TargetKey);
                break;
            case MutationKind.StreamGroup:
                // The stream may have been made for the group.
                Touch(mutation.DatabaseIndex, mutation.Hash, mutation.Key, onlyIfNew: true);
                break;
            case MutationKind.StreamGroupRead or MutationKind.StreamGroupRemove:
            case MutationKind.StreamConsumer or MutationKind.StreamConsumerRemove:
            case MutationKind.StreamClaim or MutationKind.StreamAcknowledge or MutationKind.StreamSetId:
                // Who has read what of a stream is not its content: as in Redis.
                break;
            default:
                Touch(mutation.DatabaseIndex, mutation.Hash, mutation.Key);
                break;
        }
    }

    private void Touch(int database, ulong hash, ReadOnlySpan<byte> key, bool onlyIfNew = false) =>
        keyspace.Database(database).ShardOf(hash).Watches?.Touch(hash, key, onlyIfNew);

    // Under all locks of the database.
    private void TouchAll(int database)
    {
        foreach (Shard shard in keyspace.Database(database).Shards) shard.Watches?.TouchAll(shard.Table);
    }
}
