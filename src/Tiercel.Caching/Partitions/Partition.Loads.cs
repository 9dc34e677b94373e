using System.Runtime.InteropServices;

namespace Tiercel.Caching;

internal sealed partial class Partition<TKey, TValue, TComparer, TNodes>
{
    // The loads under way by the hashes of their keys, those of one hash as a chain; made when the first begins.
    private Dictionary<uint, Load<TKey, TValue>>? _loads;

    /// <summary>The value of a key, or else its load: one that is under way, or a new one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="value">The value, if it is there after all.</param>
    /// <param name="isNew">Whether the load is the caller's to do.</param>
    /// <returns>Null if the value is there.</returns>
    public Load<TKey, TValue>? BeginLoad(TKey key, uint hash, out TValue value, out bool isNew)
    {
        isNew = false;
        value = default!;
        _lock.Enter(_lane);
        try
        {
            int node = Find(key, hash);
            if (node != 0 && !IsExpired(node, Now))
            {
                value = _slots[node].Value;
                _nodes.OnHit(node, hash);
                _times?.OnHit(node, Now);
                return null;
            }

            if (FindLoad(key, hash) is { } present) return present;
            isNew = true;
            return AddLoad(key, hash);
        }
        finally
        {
            _lock.Exit(_lane);
        }
    }

    /// <summary>Takes a load that has failed off the list, so that the next who asks begins anew.</summary>
    public void EndLoad(Load<TKey, TValue> load)
    {
        _lock.Enter(_lane);
        RemoveLoad(load);
        _lock.Exit(_lane);
    }

    private Load<TKey, TValue> AddLoad(TKey key, uint hash)
    {
        _loads ??= [];
        ref Load<TKey, TValue>? first = ref CollectionsMarshal.GetValueRefOrAddDefault(_loads, hash, out _);
        return first = new Load<TKey, TValue>(key, hash, first);
    }

    private Load<TKey, TValue>? FindLoad(TKey key, uint hash)
    {
        if (_loads is not { Count: > 0 } loads) return null;
        Load<TKey, TValue>? load = loads.GetValueOrDefault(hash);
        while (load is not null && !AreEqual(load.Key, key)) load = load.Next;
        return load;
    }

    // Whoever removes a key while it is loaded knows better than the load, which then stores nothing.
    private void ForgetLoad(TKey key, uint hash)
    {
        if (FindLoad(key, hash) is { } load) RemoveLoad(load);
    }

    private bool IsLoading(Load<TKey, TValue> load)
    {
        Load<TKey, TValue>? present = _loads?.GetValueOrDefault(load.Hash);
        while (present is not null && present != load) present = present.Next;
        return present == load;
    }

    private void RemoveLoad(Load<TKey, TValue> load)
    {
        if (!IsLoading(load)) return;
        Load<TKey, TValue> before = _loads![load.Hash];
        if (before == load)
        {
            if (load.Next is { } next) _loads[load.Hash] = next;
            else _loads.Remove(load.Hash);
            return;
        }

        while (before.Next != load) before = before.Next!;
        before.Next = load.Next;
    }
}
