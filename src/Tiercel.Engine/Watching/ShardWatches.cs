namespace Tiercel.Engine;

/// <summary>The watched keys of one shard. Under its lock.</summary>
internal sealed class ShardWatches
{
    private readonly Dictionary<ulong, WatchedKey> _firsts = [];

    /// <summary>Whether nobody watches.</summary>
    public bool IsEmpty => _firsts.Count == 0;

    /// <summary>Whether a key is watched by somebody.</summary>
    public bool Holds(Watch watch, scoped in Key key)
    {
        WatchedKey? watched = _firsts.GetValueOrDefault(key.Hash);
        while (watched is not null && (watched.Watch != watch || !key.Bytes.SequenceEqual(watched.Bytes))) watched = watched.Next;
        return watched is not null;
    }

    public void Add(WatchedKey key)
    {
        key.Next = _firsts.GetValueOrDefault(key.Hash);
        _firsts[key.Hash] = key;
    }

    public void Remove(WatchedKey key)
    {
        WatchedKey first = _firsts[key.Hash];
        if (first == key)
        {
            if (key.Next is null) _firsts.Remove(key.Hash);
            else _firsts[key.Hash] = key.Next;
            return;
        }

        while (first.Next != key) first = first.Next!;
        first.Next = key.Next;
    }

    /// <summary>A key has changed; or perhaps only if it did not exist before.</summary>
    public void Touch(ulong hash, ReadOnlySpan<byte> key, bool onlyIfNew)
    {
        WatchedKey? watched = _firsts.GetValueOrDefault(hash);
        for (; watched is not null; watched = watched.Next)
        {
            if ((!onlyIfNew || !watched.Existed) && key.SequenceEqual(watched.Bytes)) watched.Watch.IsDirty = true;
        }
    }

    /// <summary>The shard holds other keys now, or none: those that were there before, or are now, have changed.</summary>
    public void TouchAll(Table? now)
    {
        foreach (WatchedKey first in _firsts.Values)
        {
            for (WatchedKey? watched = first; watched is not null; watched = watched.Next)
            {
                bool exists = now is not null && !now.Find(watched.Hash, watched.Bytes).IsNull;
                if (watched.Existed || exists) watched.Watch.IsDirty = true;
            }
        }
    }
}
