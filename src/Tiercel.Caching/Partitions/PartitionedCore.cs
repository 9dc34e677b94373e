using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.ExceptionServices;

namespace Tiercel.Caching;

/// <inheritdoc/>
internal sealed class PartitionedCore<TKey, TValue, TComparer, TNodes> : CacheCore<TKey, TValue>
    where TKey : notnull
    where TComparer : struct, IKeyComparer<TKey>
    where TNodes : struct, INodes
{
    private readonly Partition<TKey, TValue, TComparer, TNodes>[] _partitions;
    private readonly int _shift;
    private readonly TComparer _keys;
    private readonly PartitionSettings _settings;
    private readonly DepartureReport<TKey, TValue>? _report;

    // Held by whoever needs more room than one eviction in one partition gives.
    private readonly Lock _makingRoom = new();
    private int _hand;

    public PartitionedCore(PartitionSettings settings, int partitions, TComparer keys, DepartureReport<TKey, TValue>? report)
    {
        _settings = settings;
        _keys = keys;
        _report = report;
        _shift = 32 - BitOperations.Log2((uint)partitions);
        _partitions = new Partition<TKey, TValue, TComparer, TNodes>[partitions];
        for (int i = 0; i < partitions; i++) _partitions[i] = new(settings, keys, lane: i);
    }

    public override int Count => (int)Math.Min(int.MaxValue, _partitions.Sum(static p => (long)p.Count));

    public override long Weight => _partitions.Sum(static p => p.Weight);

    public override long Capacity => _settings.Budget.Capacity;

    public override CacheClock Clock => _settings.Clock;

    public override int Partitions => _partitions.Length;

    public override object? Alternate => _keys.Alternate;

    public override bool TryGet(TKey key, out TValue value)
    {
        uint hash = _keys.Hash(key);
        return PartitionOf(hash).TryGet(key, hash, out value);
    }

    public override uint Spread(int hashCode) => _keys.Spread(hashCode);

    public override bool TryNext(uint hash, ref ReadCursor cursor, out TKey key, out TValue value) =>
        PartitionOf(hash).TryNext(hash, ref cursor, out key, out value);

    public override bool TryHit(in ReadCursor cursor, uint hash) => PartitionOf(hash).TryHit(in cursor, hash);

    public override void Put(TKey key, TValue value, in PutTerms<TKey, TValue> terms, out PutResult result)
    {
        result = PutResult.NeedsRoom;
        uint hash = _keys.Hash(key);
        Freed<TKey, TValue> freed = default;
        result = PartitionOf(hash).TryPut(key, hash, value, in terms, ref freed);
        if (freed.Weight > 0) _settings.Budget.Return(freed.Weight);
        Tell(in freed.Departed);
        if (result == PutResult.NeedsRoom) PutWithRoom(key, hash, value, in terms, ref result);
    }

    public override bool TryRemove(TKey key, bool onlySame, TValue? expected, [MaybeNullWhen(false)] out TValue value)
    {
        uint hash = _keys.Hash(key);
        bool isRemoved = PartitionOf(hash).TryRemove(key, hash, onlySame, expected, out Departed<TKey, TValue> departed);
        value = departed.Value;
        Tell(in departed);
        return isRemoved;
    }

    public override Load<TKey, TValue>? BeginLoad(TKey key, out TValue value, out bool isNew)
    {
        uint hash = _keys.Hash(key);
        return PartitionOf(hash).BeginLoad(key, hash, out value, out isNew);
    }

    public override void EndLoad(Load<TKey, TValue> load) => PartitionOf(load.Hash).EndLoad(load);

    public override void CopyTo(int partition, List<KeyValuePair<TKey, TValue>> entries) => _partitions[partition].CopyTo(entries);

    public override void Clear()
    {
        foreach (Partition<TKey, TValue, TComparer, TNodes> partition in _partitions)
        {
            List<Departed<TKey, TValue>>? departed = _report is null ? null : [];
            _settings.Budget.Return(partition.Clear(departed));
            Tell(departed);
        }
    }

    public override void Evict(int partition, int count)
    {
        for (; count > 0; count--)
        {
            Freed<TKey, TValue> freed = default;
            if (!_partitions[partition].TryEvict(ref freed)) return;
            _settings.Budget.Return(freed.Weight);
            Tell(in freed.Departed);
        }
    }

    public override int CountOf(int partition) => _partitions[partition].Count;

    public override void Sweep(double share, int fewest)
    {
        foreach (Partition<TKey, TValue, TComparer, TNodes> partition in _partitions)
        {
            List<Departed<TKey, TValue>>? departed = _report is null ? null : [];
            long credit = 0;
            int nodes = Math.Max(fewest, (int)Math.Ceiling(share * partition.Length));
            if (partition.Sweep(nodes, ref credit, departed) == 0) continue;
            _settings.Budget.Return(credit);
            Tell(departed);
        }
    }

    public override void CheckInvariants()
    {
        foreach (Partition<TKey, TValue, TComparer, TNodes> partition in _partitions) partition.CheckInvariants();
        Broken.Unless(_settings.Budget.Free >= 0, "more is in the cache than fits");
        Broken.Unless(_settings.Budget.Free + Weight == Capacity, "some of the capacity is neither free nor in use");
    }

    private Partition<TKey, TValue, TComparer, TNodes> PartitionOf(uint hash) => _partitions[(int)((ulong)hash >> _shift)];

    /// <summary>
    /// Evicts until there is room, wherever that is, and stores. One thread at a time gathers room for itself: two that each hold half
    /// of the capacity would wait for ever. Nobody is told of anything before it is done.
    /// </summary>
    private void PutWithRoom(TKey key, uint hash, TValue value, in PutTerms<TKey, TValue> terms, ref PutResult result)
    {
        List<Departed<TKey, TValue>>? gone = _report is null ? null : [];
        try
        {
            lock (_makingRoom) result = PutInGatheredRoom(key, hash, value, in terms, gone);
        }
        finally
        {
            Tell(gone);
        }
    }

    private PutResult PutInGatheredRoom(
        TKey key, uint hash, TValue value, in PutTerms<TKey, TValue> terms, List<Departed<TKey, TValue>>? gone)
    {
        Partition<TKey, TValue, TComparer, TNodes> partition = PartitionOf(hash);
        Freed<TKey, TValue> freed = default;
        try
        {
            while (true)
            {
                GatherRoom(terms.Weight, partition, ref freed, gone);
                PutResult result = partition.TryPut(key, hash, value, in terms, ref freed);
                AddTo(gone, ref freed);
                if (result != PutResult.NeedsRoom) return result;
            }
        }
        finally
        {
            if (freed.Weight > 0) _settings.Budget.Return(freed.Weight);
        }
    }

    private void GatherRoom(
        long weight, Partition<TKey, TValue, TComparer, TNodes> first, ref Freed<TKey, TValue> freed, List<Departed<TKey, TValue>>? gone)
    {
        int empty = 0;
        while (freed.Weight < weight)
        {
            if (_settings.Budget.TryTake(weight - freed.Weight))
            {
                freed.Weight = weight;
                return;
            }

            Partition<TKey, TValue, TComparer, TNodes> from = 2 * first.Weight >= _settings.FairShare ? first : NextPartition();
            if (from.TryEvict(ref freed)) AddTo(gone, ref freed);
            // All were empty: others have what there is, and are about to store it.
            else if (++empty % _partitions.Length == 0) Thread.Yield();
        }
    }

    private static void AddTo(List<Departed<TKey, TValue>>? gone, ref Freed<TKey, TValue> freed)
    {
        if (freed.Departed.IsSome) gone?.Add(freed.Departed);
        freed.Departed = default;
    }

    private Partition<TKey, TValue, TComparer, TNodes> NextPartition() => _partitions[_hand++ & (_partitions.Length - 1)];

    private void Tell(in Departed<TKey, TValue> departed)
    {
        if (_report is not null && departed.IsSome) _report(in departed);
    }

    // All are told of, whatever the first of them throws.
    private void Tell(List<Departed<TKey, TValue>>? departed)
    {
        ExceptionDispatchInfo? thrown = null;
        foreach (Departed<TKey, TValue> entry in departed ?? [])
        {
            try
            {
                Tell(in entry);
            }
            catch (Exception e)
            {
                thrown ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        thrown?.Throw();
    }
}
