using System.Runtime.CompilerServices;

namespace Tiercel.Caching;

internal sealed partial class Partition<TKey, TValue, TComparer, TNodes>
{
    /// <summary>Stores a value if its condition holds, and evicts one entry for it if that is enough.</summary>
    /// <param name="request">What to store.</param>
    /// <param name="credit">Weight that was taken from the budget before; afterwards what is left of it, or has been added to it.</param>
    /// <param name="departed">The entry that had to leave.</param>
    public PutResult TryPut(in PutRequest<TKey, TValue> request, ref long credit, out Departed<TKey, TValue> departed)
    {
        departed = default;
        _lock.Enter(_lane);
        try
        {
            int node = Find(request.Key, request.Hash);
            bool isExpired = node != 0 && IsExpired(node, Now);
            if (!Holds(in request, isExpired ? 0 : node)) return PutResult.Unchanged;
            ForgetLoad(request.Key, request.Hash);
            if (node != 0 && !isExpired) return TryReplace(in request, node, ref credit, ref departed);
            if (node != 0) departed = Take(node, CacheEventKind.Expired, ref credit);
            return TryInsert(in request, ref credit, ref departed);
        }
        finally
        {
            _lock.Exit(_lane);
        }
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
            departed = Take(node, isExpired ? CacheEventKind.Expired : CacheEventKind.Removed, ref credit, always: true);
            return !isExpired;
        }
        finally
        {
            _lock.Exit(_lane);
            if (credit > 0) _settings.Budget.Return(credit);
        }
    }

    /// <summary>Evicts the entry that goes next; false if there is none.</summary>
    public bool TryEvict(ref long credit, out Departed<TKey, TValue> departed)
    {
        departed = default;
        _lock.Enter(_lane);
        try
        {
            if (_nodes.Count == 0) return false;
            departed = EvictOne(ref credit);
            return true;
        }
        finally
        {
            _lock.Exit(_lane);
        }
    }

    private bool Holds(in PutRequest<TKey, TValue> request, int node) => request.Condition switch
    {
        PutCondition.Absent => node == 0,
        PutCondition.Same => node != 0 && SameValue.Are(_slots[node].Value, request.Expected),
        PutCondition.Loading => IsLoading(request.Load!),
        _ => true,
    };

    private PutResult TryReplace(
        in PutRequest<TKey, TValue> request, int node, ref long credit, ref Departed<TKey, TValue> departed)
    {
        int more = request.Weight - WeightOf(node);
        if (!TryPay(more, ref credit)) return PutResult.NeedsRoom;
        if (_settings.Reports) departed = new(CacheEventKind.Replaced, _slots[node].Key, _slots[node].Value);
        PrepareTimes(request.Deadline);
        BeginChange();
        _slots[node].Value = request.Value;
        Describe(node, in request);
        EndChange();
        Volatile.Write(ref _weight, _weight + more);
        _nodes.OnHit(node, request.Hash);
        return PutResult.Replaced;
    }

    private PutResult TryInsert(in PutRequest<TKey, TValue> request, ref long credit, ref Departed<TKey, TValue> departed)
    {
        bool isPaid = TryPay(request.Weight, ref credit);
        if (isPaid && !_nodes.HasRoom) TryGrow();
        if (!isPaid || !_nodes.HasRoom)
        {
            if (departed.IsSome || !EvictsHere(isPaid)) return NotYet(in request, isPaid, ref credit);
            departed = EvictOne(ref credit);
            if (!isPaid && !TryPay(request.Weight, ref credit)) return PutResult.NeedsRoom;
        }

        PrepareTimes(request.Deadline);
        BeginChange();
        int node = _nodes.Add(request.Hash);
        _slots[node] = new Slot<TKey, TValue> { Key = request.Key, Value = request.Value };
        Describe(node, in request);
        EndChange();
        Volatile.Write(ref _weight, _weight + request.Weight);
        return PutResult.Added;
    }

    private static PutResult NotYet(in PutRequest<TKey, TValue> request, bool isPaid, ref long credit)
    {
        if (isPaid) credit += request.Weight;
        return PutResult.NeedsRoom;
    }

    // A partition that holds much less than its share takes room from others instead of going round with the little it has.
    private bool EvictsHere(bool isPaid) => _nodes.Count > 0 && (isPaid || 2 * _weight >= _settings.FairShare);

    private bool TryPay(long weight, ref long credit)
    {
        if (credit < weight && !_settings.Budget.TryTake(weight - credit)) return false;
        credit = Math.Max(credit - weight, 0);
        return true;
    }

    private Departed<TKey, TValue> EvictOne(ref long credit)
    {
        int looks = SweptByWriter;
        if (_times is not null && NextExpired(_settings.Clock.Now, ref looks) is var expired and not 0)
        {
            return Take(expired, CacheEventKind.Expired, ref credit);
        }

        return Take(_nodes.ChooseVictim(), CacheEventKind.Evicted, ref credit);
    }

    /// <summary>Empties a node; its weight is added to the credit.</summary>
    private Departed<TKey, TValue> Take(int node, CacheEventKind kind, ref long credit, bool always = false)
    {
        Departed<TKey, TValue> departed = _settings.Reports || always ? new(kind, _slots[node].Key, _slots[node].Value) : Unnamed(kind);
        int weight = WeightOf(node);
        BeginChange();
        if (kind == CacheEventKind.Evicted) _nodes.Evict(node);
        else _nodes.Remove(node);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<Slot<TKey, TValue>>()) _slots[node] = default;
        EndChange();
        Volatile.Write(ref _weight, _weight - weight);
        credit += weight;
        return departed;
    }

    private static Departed<TKey, TValue> Unnamed(CacheEventKind kind) => new(kind, default!, default!);

    /// <summary>Notes time and weight; the version is odd.</summary>
    private void Describe(int node, in PutRequest<TKey, TValue> request)
    {
        if (_weights is { } weights) weights[node] = request.Weight;
        if (_times is { } times) times.Set(node, request.Deadline, _settings.Clock.Now);
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

    private void TryGrow()
    {
        int present = _nodes.Capacity;
        int expected = _settings.ExpectedEntries;
        long wanted = present < expected ? Math.Min(2L * present, expected) : present + Math.Max(InitialEntries, present / 16L);
        int capacity = (int)Math.Min(wanted, TNodes.MaxCount);
        if (capacity > present) Resize(capacity);
    }
}
