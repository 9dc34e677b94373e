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
    // Rounds through the partitions without an eviction for an entry that grows, until it may go itself: what its hash cannot tell from it
    // seems to be all there is. More than the uses that a policy lets count for one turn.
    private const int PatientRounds = 8;

    // Departures at once that a list is kept for: more are rare, and would hold on to memory. A guess.
    private const int LongestKept = 256;

    private readonly Partition<TKey, TValue, TComparer, TNodes>[] _partitions;
    private readonly int _shift;
    private readonly TComparer _keys;
    private readonly PartitionSettings _settings;
    private readonly DepartureReport<TKey, TValue>? _report;

    // Held by whoever needs more room than one eviction in one partition gives.
    private readonly Lock _makingRoom = new();
    private int _hand;

    // For whoever comes next and has several departures to tell of.
    private List<Departed<TKey, TValue>>? _list;

    public PartitionedCore(PartitionSettings settings, int partitions, TComparer keys, DepartureReport<TKey, TValue>? report)
    {
        _settings = settings;
        _keys = keys;
        _report = report;
        _shift = 32 - BitOperations.Log2((uint)partitions);
        _partitions = new Partition<TKey, TValue, TComparer, TNodes>[partitions];
        for (int i = 0; i < partitions; i++) _partitions[i] = new(settings, keys, lane: i);
    }

    public override int Count => (int)Math.Min(_settings.Weighs ? int.MaxValue : Capacity, _partitions.Sum(static p => (long)p.Count));

    // What passes from one partition to another while they are added up may be met twice.
    public override long Weight => Math.Min(Capacity, _partitions.Sum(static p => p.Weight));

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
        PutResult first = PartitionOf(hash).TryPut(key, hash, value, in terms, ref freed);
        if (first is PutResult.NeedsRoom or PutResult.NeedsMoreRoom)
        {
            PutWithRoom(key, hash, value, in terms, first, ref freed, ref result);
            return;
        }

        result = first;
        ReturnWeight(ref freed);
        Tell(in freed.Departed);
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
        List<Departed<TKey, TValue>>? departed = BeginList();
        ExceptionDispatchInfo? thrown = null;
        foreach (Partition<TKey, TValue, TComparer, TNodes> partition in _partitions)
        {
            _settings.Budget.Return(partition.Clear(departed));
            Tell(departed, ref thrown);
        }

        EndList(departed);
        thrown?.Throw();
    }

    public override void Trim(double share)
    {
        List<Departed<TKey, TValue>>? departed = BeginList();
        ExceptionDispatchInfo? thrown = null;
        foreach (Partition<TKey, TValue, TComparer, TNodes> partition in _partitions)
        {
            for (int left = (int)Math.Ceiling(partition.Count * share); left > 0; left--)
            {
                Freed<TKey, TValue> freed = default;
                if (!partition.TryEvict(ref freed)) break;
                _settings.Budget.Return(freed.Weight);
                AddTo(departed, ref freed);
                Tell(departed, ref thrown);
            }
        }

        EndList(departed);
        thrown?.Throw();
    }

    public override void Sweep(double share, int fewest)
    {
        List<Departed<TKey, TValue>>? departed = BeginList();
        ExceptionDispatchInfo? thrown = null;
        foreach (Partition<TKey, TValue, TComparer, TNodes> partition in _partitions)
        {
            long credit = 0;
            int nodes = Math.Max(fewest, (int)Math.Ceiling(share * partition.Length));
            if (partition.Sweep(nodes, ref credit, departed) == 0) continue;
            _settings.Budget.Return(credit);
            Tell(departed, ref thrown);
        }

        EndList(departed);
        thrown?.Throw();
    }

    public override void CheckInvariants()
    {
        foreach (Partition<TKey, TValue, TComparer, TNodes> partition in _partitions) partition.CheckInvariants();
        Broken.Unless(_settings.Budget.Free >= 0, "more is in the cache than fits");
        long used = _partitions.Sum(static p => p.Weight);
        Broken.Unless(_settings.Budget.Free + used == Capacity, "some of the capacity is neither free nor in use");
    }

    private Partition<TKey, TValue, TComparer, TNodes> PartitionOf(uint hash) => _partitions[(int)((ulong)hash >> _shift)];

    /// <summary>
    /// Evicts until there is room, wherever that is, and stores. One thread at a time gathers room for itself: two that each hold half
    /// of the capacity would wait for ever. Nobody is told of anything before it is done.
    /// </summary>
    private void PutWithRoom(
        TKey key, uint hash, TValue value, in PutTerms<TKey, TValue> terms, PutResult first, ref Freed<TKey, TValue> freed,
        ref PutResult result)
    {
        List<Departed<TKey, TValue>>? gone = BeginList();
        ExceptionDispatchInfo? thrown = null;
        try
        {
            AddTo(gone, ref freed);
            ReturnWeight(ref freed);
            lock (_makingRoom) result = PutInGatheredRoom(key, hash, value, in terms, first, ref freed, gone);
        }
        finally
        {
            ReturnWeight(ref freed);
            Tell(gone, ref thrown);
            EndList(gone);
        }

        thrown?.Throw();
    }

    private PutResult PutInGatheredRoom(
        TKey key, uint hash, TValue value, in PutTerms<TKey, TValue> terms, PutResult first, ref Freed<TKey, TValue> freed,
        List<Departed<TKey, TValue>>? gone)
    {
        Partition<TKey, TValue, TComparer, TNodes> partition = PartitionOf(hash);
        PutResult result = first;
        int inVain = 0;
        while (result is PutResult.NeedsRoom or PutResult.NeedsMoreRoom)
        {
            uint? staying = result == PutResult.NeedsMoreRoom && inVain < PatientRounds * _partitions.Length ? hash : null;
            // From the key's own partition, unless that holds little, or nothing that may go.
            bool isOwn = inVain == 0 && 2 * partition.Weight >= _settings.FairShare;
            inVain = (isOwn ? partition : NextPartition()).TryEvict(ref freed, staying) ? 0 : inVain + 1;
            // All were empty: others have what there is, and are about to store it.
            if (inVain > _partitions.Length) Thread.Yield();
            AddTo(gone, ref freed);
            result = partition.TryPut(key, hash, value, in terms, ref freed);
            AddTo(gone, ref freed);
        }

        return result;
    }

    // Before the wait for others who gather room, too: they may need it all.
    private void ReturnWeight(ref Freed<TKey, TValue> freed)
    {
        if (freed.Weight > 0) _settings.Budget.Return(freed.Weight);
        freed.Weight = 0;
    }

    private static void AddTo(List<Departed<TKey, TValue>>? gone, ref Freed<TKey, TValue> freed)
    {
        if (freed.Departed.IsSome) gone?.Add(freed.Departed);
        freed.Departed = default;
    }

    private Partition<TKey, TValue, TComparer, TNodes> NextPartition() => _partitions[_hand++ & (_partitions.Length - 1)];

    // A list is kept from time to time: of heavy entries many need one. Null if nobody wants to be told.
    private List<Departed<TKey, TValue>>? BeginList() => _report is null ? null : Interlocked.Exchange(ref _list, null) ?? [];

    private void EndList(List<Departed<TKey, TValue>>? departed)
    {
        if (departed?.Capacity <= LongestKept) Volatile.Write(ref _list, departed);
    }

    private void Tell(in Departed<TKey, TValue> departed)
    {
        if (_report is not null && departed.IsSome) _report(in departed);
    }

    // All are told of, whatever is thrown meanwhile: the first of it is for the caller, when all is done. Leaves the list empty.
    private void Tell(List<Departed<TKey, TValue>>? departed, ref ExceptionDispatchInfo? thrown)
    {
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

        departed?.Clear();
    }
}
