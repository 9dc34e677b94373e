namespace Tiercel.Engine;

/// <summary>
/// Keys that somebody watches, to learn whether one of them has changed since: WATCH. A change makes it dirty for good; the
/// time of a key that has passed is a change. One thread at a time, but for <see cref="IsDirty"/>.
/// </summary>
internal sealed class Watch
{
    // Bytes of a watched key beyond its own, about.
    private const int KeyOverhead = 120;

    private readonly List<WatchedKey> _keys = [];
    private volatile bool _isDirty;

    /// <summary>Whether a key has changed. Any thread may set it, under the lock of the key's shard.</summary>
    public bool IsDirty
    {
        get => _isDirty;
        set => _isDirty = value;
    }

    /// <summary>How many keys are watched.</summary>
    public int Count => _keys.Count;

    /// <summary>Bytes that they take, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Watches a key whose shard the scope holds. One that is watched already stays so.</summary>
    public void Add(ref KeyScope scope, scoped in Key key)
    {
        // From here on the listener is told of every change of a key whose lock has been ours.
        scope.Database.Keyspace.Watches.Require();
        ShardWatches watches = scope.Database.ShardOf(key.Hash).Watches ??= new ShardWatches();
        if (watches.Holds(this, in key)) return;
        WatchedKey watched = new(this, scope.Database, key.Bytes.ToArray(), key.Hash)
        {
            Existed = scope.Find(in key, LookupMode.Write).Exists,
        };
        watches.Add(watched);
        _keys.Add(watched);
        Bytes += KeyOverhead + watched.Bytes.Length;
    }

    /// <summary>Adds the shards of the keys to those that a transaction needs.</summary>
    public void AddTo(ShardPlan plan)
    {
        foreach (WatchedKey key in _keys) plan.Add(key.Database.Index, Shard.MaskOf(key.Hash));
    }

    /// <summary>Looks whether the time of a key has passed since, in a transaction that holds the shards.</summary>
    public void NoteExpired(Transaction transaction)
    {
        foreach (WatchedKey key in _keys)
        {
            if (_isDirty) return;
            KeyScope scope = new(key.Database, transaction);
            // Who finds it expired removes it, and the listener is told.
            scope.Find(new Key(key.Bytes, key.Hash), LookupMode.Write);
            scope.Release();
        }
    }

    /// <summary>
    /// Watches nothing any more. With the locks of a transaction, or under none. False if a long transaction holds some of the
    /// keys, which are let go of later: until then they may make it dirty, and it is of no more use.
    /// </summary>
    public bool TryClear()
    {
        bool isClear = true;
        foreach (WatchedKey key in _keys) isClear &= TryLetGo(key);
        _keys.Clear();
        Bytes = 0;
        _isDirty = false;
        return isClear;
    }

    private static void LetGoLater(WatchedKey key) => key.Database.Keyspace.Reservations.Postpone(() => TryLetGo(key));

    private static bool TryLetGo(WatchedKey key)
    {
        Shard shard = key.Database.ShardOf(key.Hash);
        if (!shard.TryEnterSoon())
        {
            LetGoLater(key);
            return false;
        }

        shard.Watches!.Remove(key);
        shard.ExitUnchanged();
        return true;
    }
}
