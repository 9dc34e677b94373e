using System.Runtime.CompilerServices;

namespace Tiercel.Caching;

internal sealed partial class Partition<TKey, TValue, TComparer, TNodes>
{
    /// <summary>Stores a value if its condition holds, and evicts one entry for it if that is enough.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="value">The value.</param>
    /// <param name="terms">Whether it is to be stored, and what is noted of it.</param>
    /// <param name="freed">Weight that was taken from the budget before; afterwards what is left of it, or has been freed.</param>
    public PutResult TryPut(TKey key, uint hash, TValue value, in PutTerms<TKey, TValue> terms, ref Freed<TKey, TValue> freed)
    {
        _lock.Enter(_lane);
        try
        {
            return PutNeedsLock(key, hash, value, in terms, ref freed);
        }
        finally
        {
            _lock.Exit(_lane);
        }
    }

    // A method of its own: variables that live through a try block stay out of registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private PutResult PutNeedsLock(
        TKey key, uint hash, TValue value, in PutTerms<TKey, TValue> terms, ref Freed<TKey, TValue> freed)
    {
        int node = Find(key, hash);
        PrepareTimes(terms.Deadline);
        _changedAt = Now;
        bool isExpired = node != 0 && IsExpired(node, _changedAt);
        if (terms.Condition != PutCondition.Always && !Holds(in terms, isExpired ? 0 : node)) return PutResult.Unchanged;
        // Found before anything is changed, as a comparer may throw.
        Load<TKey, TValue>? load = FindLoad(key, hash);
        PutResult result;
        if (node != 0 && !isExpired)
        {
            result = TryReplace(node, hash, value, in terms, ref freed);
        }
        else
        {
            if (isExpired) Take(node, CacheEventKind.Expired, ref freed);
            result = TryInsert(key, hash, value, in terms, mayEvict: !isExpired, ref freed);
        }

        // Until there is room the load is the one to store: the next attempt asks for it again.
        if (load is not null && result is not (PutResult.NeedsRoom or PutResult.NeedsMoreRoom)) RemoveLoad(load);
        return result;
    }

    /// <summary>Removes a key's entry; false if it is absent, expired, or holds another value than the expected one.</summary>
    public bool TryRemove(TKey key, uint hash, bool onlySame, TValue? expected, out Departed<TKey, TValue> departed)
    {
        departed = default;
        long credit = 0;
        _lock.Enter(_lane);
        try
        {
            int node = Find(key, hash);
            if (!onlySame) ForgetLoad(key, hash);
            if (node == 0) return false;
            bool isExpired = IsExpired(node, Now);
            if (!isExpired && onlySame && !SameValue.Are(_slots[node].Value, expected)) return false;
            CacheEventKind kind = isExpired ? CacheEventKind.Expired : CacheEventKind.Removed;
            // Told or not, the caller is handed the value.
            departed = Leaving(node, kind);
            Take(node, kind, ref credit);
            return !isExpired;
        }
        finally
        {
            _lock.Exit(_lane);
            if (credit > 0) _settings.Budget.Return(credit);
        }
    }

    /// <summary>Evicts the entry that goes next; false if there is none, or if it is to stay.</summary>
    /// <param name="freed">Takes the entry and what it weighed.</param>
    /// <param name="staying">The hash of an entry that is to stay: its turn counts as a use. Null for none.</param>
    public bool TryEvict(ref Freed<TKey, TValue> freed, uint? staying = null)
    {
        _lock.Enter(_lane);
        try
        {
            if (_nodes.Count == 0) return false;
            int node = ChooseVictim(out CacheEventKind kind);
            if (kind == CacheEventKind.Evicted && staying is { } hash && _nodes.Holds(node, hash))
            {
                _nodes.OnHit(node, hash);
                return false;
            }

            Take(node, kind, ref freed);
            return true;
        }
        finally
        {
            _lock.Exit(_lane);
        }
    }

    private bool Holds(in PutTerms<TKey, TValue> terms, int node) => terms.Condition switch
    {
        PutCondition.Absent => node == 0,
        PutCondition.Same => node != 0 && SameValue.Are(_slots[node].Value, terms.Expected),
        PutCondition.Loading => IsLoading(terms.Load!),
        _ => true,
    };

    private PutResult TryReplace(int node, uint hash, TValue value, in PutTerms<TKey, TValue> terms, ref Freed<TKey, TValue> freed)
    {
        int more = terms.Weight - WeightOf(node);
        if (!TryPay(more, ref freed.Weight)) return PutResult.NeedsMoreRoom;
        if (_settings.Reports) freed.Departed = Leaving(node, CacheEventKind.Replaced);
        BeginChange();
        _slots[node].Value = value;
        Describe(node, in terms);
        EndChange();
        Volatile.Write(ref _weight, _weight + more);
        _nodes.OnHit(node, hash);
        return PutResult.Replaced;
    }

    // At most one entry leaves for another: more is for those who gather room.
    private PutResult TryInsert(
        TKey key, uint hash, TValue value, in PutTerms<TKey, TValue> terms, bool mayEvict, ref Freed<TKey, TValue> freed)
    {
        // Before it is paid: for want of memory this may throw.
        if (!_nodes.HasRoom && freed.Weight + _settings.Budget.Free >= terms.Weight) TryGrow();
        bool isPaid = TryPay(terms.Weight, ref freed.Weight);
        if (isPaid && _nodes.HasRoom) return Insert(key, hash, value, in terms);
        if (isPaid) freed.Weight += terms.Weight;
        if (!mayEvict || !EvictsHere(isPaid)) return PutResult.NeedsRoom;
        int victim = ChooseVictim(out CacheEventKind kind);
        int weight = WeightOf(victim);
        if (kind != CacheEventKind.Evicted || freed.Weight + weight < terms.Weight)
        {
            Take(victim, kind, ref freed);
            return TryPay(terms.Weight, ref freed.Weight) ? Insert(key, hash, value, in terms) : PutResult.NeedsRoom;
        }

        freed.Weight += weight - terms.Weight;
        if (_settings.Reports) freed.Departed = Leaving(victim, kind);
        BeginChange();
        _nodes.Recycle(victim, hash);
        Fill(victim, key, value, in terms);
        EndChange();
        Volatile.Write(ref _weight, _weight + terms.Weight - weight);
        return PutResult.Added;
    }

    private PutResult Insert(TKey key, uint hash, TValue value, in PutTerms<TKey, TValue> terms)
    {
        BeginChange();
        Fill(_nodes.Add(hash), key, value, in terms);
        EndChange();
        Volatile.Write(ref _weight, _weight + terms.Weight);
        return PutResult.Added;
    }

    // A partition that holds much less than its share takes room from others instead of going round with the little it has.
    private bool EvictsHere(bool isPaid) => _nodes.Count > 0 && (isPaid || 2 * _weight >= _settings.FairShare);

    private bool TryPay(long weight, ref long credit)
    {
        if (credit < weight && !_settings.Budget.TryTake(weight - credit)) return false;
        credit = Math.Max(credit - weight, 0);
        return true;
    }

    /// <summary>The entry that goes next, and why: its time is over, or there is no room.</summary>
    private int ChooseVictim(out CacheEventKind kind)
    {
        int looks = SweptByWriter;
        if (_times is not null && NextExpired(_settings.Clock.Now, ref looks) is var expired and not 0)
        {
            kind = CacheEventKind.Expired;
            return expired;
        }

        kind = CacheEventKind.Evicted;
        return _nodes.ChooseVictim();
    }

    private Departed<TKey, TValue> Leaving(int node, CacheEventKind kind) => new(kind, _slots[node].Key, _slots[node].Value);

    /// <summary>Empties a node, of which the caller tells if somebody wants to know.</summary>
    private void Take(int node, CacheEventKind kind, ref Freed<TKey, TValue> freed)
    {
        if (_settings.Reports) freed.Departed = Leaving(node, kind);
        Take(node, kind, ref freed.Weight);
    }

    /// <summary>Empties a node; its weight is added to the credit.</summary>
    private void Take(int node, CacheEventKind kind, ref long credit)
    {
        int weight = WeightOf(node);
        BeginChange();
        if (kind == CacheEventKind.Evicted) _nodes.Evict(node);
        else _nodes.Remove(node);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<Slot<TKey, TValue>>()) _slots[node] = default;
        EndChange();
        Volatile.Write(ref _weight, _weight - weight);
        credit += weight;
    }

    /// <summary>Fills a new node; the version is odd.</summary>
    private void Fill(int node, TKey key, TValue value, in PutTerms<TKey, TValue> terms)
    {
        ref Slot<TKey, TValue> slot = ref _slots[node];
        slot.Key = key;
        slot.Value = value;
        Describe(node, in terms);
    }

    /// <summary>Notes time and weight; the version is odd.</summary>
    private void Describe(int node, in PutTerms<TKey, TValue> terms)
    {
        if (_weights is { } weights) weights[node] = terms.Weight;
        _times?.Set(node, terms.Deadline, _changedAt);
    }

    // Where memory is needed it is had before anything is changed.
    private void PrepareTimes(uint deadline)
    {
        if (_times is null && (deadline != 0 || _settings.AccessTicks != 0))
        {
            Volatile.Write(ref _times, new NodeTimes(null, _nodes.Length, _settings.AccessTicks));
        }
    }

    private int WeightOf(int node) => _weights is { } weights ? weights[node] : 1;

    // By doubling up to what is expected. Beyond that chance needs little, of many entries a hundredth: a small step, and twice as many
    // every time that was not enough, until a sixteenth of all bounds what is in vain.
    private void TryGrow()
    {
        int present = _nodes.Capacity;
        int expected = _settings.ExpectedEntries;
        long beyond = Math.Clamp((long)present - expected + (expected / 128), InitialEntries, Math.Max(InitialEntries, present / 16));
        long wanted = present < expected ? Math.Min(2L * present, expected) : present + beyond;
        int capacity = (int)Math.Min(wanted, TNodes.MaxCount);
        if (capacity > present) Resize(capacity);
    }
}
