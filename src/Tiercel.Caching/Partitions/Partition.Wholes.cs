using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Caching;

internal sealed partial class Partition<TKey, TValue, TComparer, TNodes>
{
    /// <summary>Adds all live entries to a list, from the one that stays longest to the one that goes first.</summary>
    public void CopyTo(List<KeyValuePair<TKey, TValue>> entries)
    {
        _lock.Enter(_lane);
        try
        {
            uint now = Now;
            entries.EnsureCapacity(entries.Count + _nodes.Count);
            for (int node = _nodes.Behind(0); node != 0; node = _nodes.Behind(node))
            {
                if (!IsExpired(node, now)) entries.Add(new KeyValuePair<TKey, TValue>(_slots[node].Key, _slots[node].Value));
            }
        }
        finally
        {
            _lock.Exit(_lane);
        }
    }

    /// <summary>Forgets everything, loads that have begun among it, and gives the memory back.</summary>
    /// <returns>What the entries weighed.</returns>
    public long Clear(List<Departed<TKey, TValue>>? departed)
    {
        _lock.Enter(_lane);
        try
        {
            for (int node = _nodes.Behind(0); departed is not null && node != 0; node = _nodes.Behind(node))
            {
                departed.Add(new(CacheEventKind.Removed, _slots[node].Key, _slots[node].Value));
            }

            long weight = _weight;
            _loads?.Clear();
            Begin();
            return weight;
        }
        finally
        {
            _lock.Exit(_lane);
        }
    }

    /// <exception cref="InvalidOperationException">Something that must always hold does not.</exception>
    public void CheckInvariants()
    {
        _lock.Enter(_lane);
        try
        {
            Broken.Unless((_version & 1) == 0, "nobody holds the lock, but the version is odd");
            _nodes.CheckInvariants();
            Broken.Unless(_slots.Length == _nodes.Length, "there are not as many keys as nodes");
            long weight = 0;
            for (int node = _nodes.Behind(0); node != 0; node = _nodes.Behind(node))
            {
                Broken.Unless(_nodes.Holds(node, _keys.Hash(_slots[node].Key)), "a node has another hash than its key");
                Broken.Unless(Find(_slots[node].Key, _keys.Hash(_slots[node].Key)) == node, "an entry is not found by its key");
                weight += WeightOf(node);
            }

            Broken.Unless(weight == _weight, "entries weigh another sum");
        }
        finally
        {
            _lock.Exit(_lane);
        }
    }

    [MemberNotNull(nameof(_slots))]
    private void Begin()
    {
        TNodes nodes = default;
        nodes.Grow(InitialEntries);
        Slot<TKey, TValue>[] slots = new Slot<TKey, TValue>[nodes.Length];
        int[]? weights = _settings.Weighs ? new int[nodes.Length] : null;
        BeginChange();
        _nodes = nodes;
        _slots = slots;
        _weights = weights;
        _times = null;
        EndChange();
        Volatile.Write(ref _weight, 0);
    }

    private void Resize(int capacity)
    {
        TNodes nodes = _nodes;
        nodes.Grow(capacity);
        Slot<TKey, TValue>[] slots = new Slot<TKey, TValue>[nodes.Length];
        int[]? weights = _weights is null ? null : new int[nodes.Length];
        NodeTimes? times = _times is null ? null : new NodeTimes(_times, nodes.Length, _settings.AccessTicks);
        _slots.CopyTo(slots, 0);
        _weights?.CopyTo(weights!, 0);
        BeginChange();
        _nodes = nodes;
        _slots = slots;
        _weights = weights;
        _times = times;
        EndChange();
    }
}
