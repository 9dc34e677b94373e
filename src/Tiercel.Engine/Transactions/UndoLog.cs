namespace Tiercel.Engine;

/// <summary>
/// The inverses of a transaction's changes, newest last. Entries that a change replaced or removed are kept, not freed, so
/// taking a change back puts a reference back: no bytes are copied either way. On commit the same records tell
/// the listeners what happened, then the kept entries are freed.
/// </summary>
/// <remarks>
/// All shards it has records of stay locked from the first change to <see cref="Commit"/> or <see cref="Rollback"/>.
/// Reused from call to call. One thread at a time.
/// </remarks>
internal sealed partial class UndoLog
{
    private const int MaxKeptRecords = 4096;

    [ThreadStatic]
    private static UndoLog? _forThisThread;

    private readonly Journal _journal = new();
    private readonly EffectLog _effects = new();
    private Record[] _records = new Record[16];
    private int _newestPut;
    private int _newestExpiry;
    private int _partStart;

    // Shards that keep what putting entries back would need.
    private readonly List<Shard> _reserving = [];
    private uint _call;

    private enum Change : byte
    {
        Insert,
        Replace,
        Remove,
        Expire,
        Append,
        SetRange,

        // A large collection was changed: the journal knows how.
        Collection,

        // Elements of a collection were counted as expired.
        CountExpired,

        // The entry that the record before it put somewhere differs from the one it replaced in its expiry alone. Nothing to
        // undo: that record does it.
        ExpireAnew,

        // Nothing to undo: what the listener is told of a collection.
        Effect,

        // The value of the record's entry has passed on to the entry that the record before it put somewhere, or
        // (Rename) the one before that, with the removal between them. Nothing to undo: those two do it.
        Rename,
        Copy,
    }

    private struct Record
    {
        public Change Change;
        public RemoveReason Reason;
        public ushort Cause;
        public uint Call;
        public Shard Shard;
        public ulong Hash;

        /// <summary>The entry the change made or changed; 0 for a removal.</summary>
        public uint Reference;

        /// <summary>The entry it replaced or removed.</summary>
        public uint OldReference;

        /// <summary>
        /// The expiry, or the length, before and after; of an insertion or replacement the expiry and the length
        /// that the new entry had then; of a collection the journal's position before; of an effect its number; how many
        /// elements had expired.
        /// </summary>
        public long OldValue;
        public long NewValue;

        /// <summary>What an overwritten range held.</summary>
        public SavedBytes Saved;
    }

    public int Count { get; private set; }

    /// <summary>Who makes the changes that are noted from now on: <see cref="Mutation.Cause"/>.</summary>
    public int Cause
    {
        get;
        set
        {
            field = value;
            _call = 0;
        }
    }

    /// <summary>The calling thread's own log, empty: locks are held for short, so a thread never needs two.</summary>
    public static UndoLog ForThisThread() => _forThisThread ??= new UndoLog();

    /// <summary>Makes room for more records, so that noting a change that was made cannot fail.</summary>
    public void Reserve(int records = 1)
    {
        if (Count + records > _records.Length) Array.Resize(ref _records, _records.Length * 2);
    }

    /// <summary>Notes a new entry; <paramref name="oldReference"/> is the one it replaced, 0 if the key was absent.</summary>
    public void Put(Shard shard, ulong hash, uint reference, uint oldReference)
    {
        Entry entry = shard.Table!.EntryAt(reference);
        _newestPut = Count;
        Add(new Record
        {
            Change = oldReference == 0 ? Change.Insert : Change.Replace, Shard = shard, Hash = hash,
            Reference = reference, OldReference = oldReference,
            OldValue = entry.ExpiresAtMs, NewValue = entry.KeptLength,
        });
    }

    /// <summary>
    /// Begins a part that may be taken back by itself; returns where it starts, for <see cref="RollbackTo"/>. It ends when
    /// another begins.
    /// </summary>
    public int BeginPart() => _partStart = Count;

    /// <summary>
    /// Whether an entry is the newest that this transaction has put somewhere, and since its last part began: taking that back
    /// takes it away with all that was changed in it since.
    /// </summary>
    public bool HasMade(Shard shard, uint reference)
    {
        if (_newestPut >= Count || _newestPut < _partStart) return false;
        ref readonly Record record = ref _records[_newestPut];
        return record.Change is Change.Insert or Change.Replace && record.Reference == reference && record.Shard == shard;
    }

    /// <summary>
    /// The entry of <see cref="HasMade"/> has been made anew: nobody else has seen the one before, which may go at once.
    /// </summary>
    public void Remade(uint reference)
    {
        uint former = _records[_newestPut].Reference;
        _records[_newestPut].Reference = reference;
        // Changes of its expiry are noted by the entry too.
        for (int i = _newestPut + 1; i <= _newestExpiry && i < Count; i++)
        {
            ref Record record = ref _records[i];
            bool isOfExpiry = record.Change is Change.Expire or Change.ExpireAnew;
            if (isOfExpiry && record.Reference == former && record.Shard == _records[_newestPut].Shard) record.Reference = reference;
        }
    }

    /// <summary>
    /// Notes that an entry is about to be removed, and keeps what putting it back will need; call it first.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Removing(Shard shard, ulong hash, uint oldReference, RemoveReason reason)
    {
        shard.Table!.ReserveForReinsertion();
        if (_reserving.Count == 0 || _reserving[^1] != shard) _reserving.Add(shard);
        Add(new Record
        {
            Change = Change.Remove, Shard = shard, Hash = hash, OldReference = oldReference, Reason = reason,
        });
    }

    public void ExpiryChanged(Shard shard, ulong hash, uint reference, long oldExpiresAtMs, long newExpiresAtMs)
    {
        _newestExpiry = Count;
        Add(new Record
        {
            Change = Change.Expire, Shard = shard, Hash = hash, Reference = reference,
            OldValue = oldExpiresAtMs, NewValue = newExpiresAtMs,
        });
    }

    /// <summary>
    /// Notes that the change just noted was made for the expiry alone, which the entry before had no room for: the listener is
    /// told of that, and of no new value.
    /// </summary>
    public void ExpiryAdded(Shard shard, ulong hash, uint reference, long expiresAtMs)
    {
        _newestExpiry = Count;
        Add(new Record
        {
            Change = Change.ExpireAnew, Shard = shard, Hash = hash, Reference = reference, NewValue = expiresAtMs,
        });
    }

    public void Appended(Shard shard, ulong hash, uint reference, int oldLength, int newLength) => Add(new Record
    {
        Change = Change.Append, Shard = shard, Hash = hash, Reference = reference,
        OldValue = oldLength, NewValue = newLength,
    });

    /// <summary>Notes that a large collection is about to be changed; returns what every overwritten byte is saved to.</summary>
    public Journal CollectionChanging(Shard shard, ulong hash, uint reference)
    {
        Add(new Record
        {
            Change = Change.Collection, Shard = shard, Hash = hash, Reference = reference, OldValue = _journal.Position,
        });
        return _journal;
    }

    /// <summary>Notes that elements were counted as expired.</summary>
    public void ElementsExpired(Shard shard, int count) =>
        Add(new Record { Change = Change.CountExpired, Shard = shard, OldValue = count });

    /// <summary>Keeps what a listener is to be told of a collection once the transaction commits.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing is noted.</exception>
    public void Effected(Shard shard, in Mutation mutation)
    {
        Reserve();
        Add(new Record { Change = Change.Effect, Shard = shard, OldValue = _effects.Add(in mutation) });
    }

    /// <summary>
    /// Notes that the change just noted gave the value of an entry to another key: the listener is told of that, and
    /// not of the parts. A rename has noted the new entry, then the removal of the old one; a copy the new entry alone.
    /// </summary>
    public void PassedOn(Shard sourceShard, ulong sourceHash, uint sourceReference, bool isRename) => Add(new Record
    {
        Change = isRename ? Change.Rename : Change.Copy, Shard = sourceShard, Hash = sourceHash, Reference = sourceReference,
    });

    /// <summary>Makes the changes final: tells the listener in order, then frees what they replaced.</summary>
    public void Commit(IMutationSink? sink)
    {
        try
        {
            if (sink is not null) Tell(sink);
        }
        finally
        {
            CommitCollections();
            for (int i = 0; i < Count; i++)
            {
                ref Record record = ref _records[i];
                if (record.OldReference != 0) record.Shard.Store!.Free(record.OldReference);
            }

            Reset();
        }
    }

    private void Tell(IMutationSink sink)
    {
        ValueScratch scratch = ValueScratch.ForThisThread();
        for (int i = 0; i < Count; i++)
        {
            if (!IsTold(i)) continue;
            ValueScratch.Mark mark = scratch.Here;
            Raise(sink, i);
            scratch.Rewind(mark);
        }
    }

    /// <summary>Takes the newest change back: a part of one that cannot be made whole.</summary>
    public void UndoLast()
    {
        Undo(in _records[Count - 1]);
        _records[--Count] = default;
    }

    /// <summary>Takes the changes back, the newest first.</summary>
    public void Rollback()
    {
        UndoDownTo(0);
        Reset();
    }

    /// <summary>Takes the changes back that were noted since there were so many, the newest first.</summary>
    public void RollbackTo(int count)
    {
        UndoDownTo(count);
        for (int i = count; i < Count; i++) _records[i].Saved.Release();
        Array.Clear(_records, count, Count - count);
        Count = count;
    }

    private void UndoDownTo(int first)
    {
        for (int i = Count - 1; i >= first; i--)
        {
            // Of changes of one collection in a row the first takes all back at once.
            if (i == first || !ContinuesCollection(in _records[i - 1], in _records[i])) Undo(in _records[i]);
        }
    }

    private static bool ContinuesCollection(in Record record, in Record next) =>
        record.Change == Change.Collection && next.Change == Change.Collection && record.Reference == next.Reference
        && record.Shard == next.Shard;

    private void Undo(in Record record)
    {
        Table table = record.Shard.Table!;
        Table.Slot slot;
        switch (record.Change)
        {
            case Change.Insert:
                Find(table, in record, out slot);
                table.Remove(record.Hash, in slot);
                record.Shard.Store!.Free(record.Reference);
                break;
            case Change.Replace:
                Find(table, in record, out slot);
                table.Replace(in slot, record.OldReference);
                record.Shard.Store!.Free(record.Reference);
                CountReturned(in record);
                break;
            case Change.Remove:
                table.Reinsert(record.Hash, record.OldReference, table.EntryAt(record.OldReference).ExpiresAtMs);
                CountReturned(in record);
                if (record.Reason == RemoveReason.Expired) record.Shard.Counters.Expired--;
                break;
            case Change.Expire:
                Find(table, in record, out slot);
                table.EntryAt(record.Reference).SetExpiresAt(record.OldValue);
                table.ExpiryChanged(in slot, record.NewValue, record.OldValue);
                break;
            case Change.Append:
                table.EntryAt(record.Reference).SetKeptLength((int)record.OldValue);
                break;
            case Change.SetRange:
                UndoRange(in record);
                break;
            case Change.Collection:
                UndoCollection(in record);
                break;
            case Change.CountExpired:
                record.Shard.Counters.ExpiredElements -= record.OldValue;
                break;
        }
    }

    private static void Find(Table table, in Record record, out Table.Slot slot)
    {
        if (!table.TryFindReference(record.Hash, record.Reference, out slot))
        {
            throw new InvalidOperationException("An entry that a transaction changed has vanished under its lock.");
        }
    }

    /// <summary>Whether a record tells the listener anything that no other tells.</summary>
    private bool IsTold(int index)
    {
        ref readonly Record record = ref _records[index];
        if (record.Change is Change.Collection or Change.CountExpired || IsPartOfAnother(index)) return false;
        return record.Change is not (Change.Insert or Change.Replace)
            || record.Shard.Table!.EntryAt(record.Reference).Kind == ValueKind.String;
    }

    private bool IsPartOfAnother(int index)
    {
        if (_records[index].Change == Change.Remove) return _records[index].Reason == RemoveReason.Renamed;
        if (index + 1 < Count && _records[index + 1].Change is Change.Copy or Change.ExpireAnew) return true;
        return index + 2 < Count && _records[index + 2].Change == Change.Rename;
    }

    private void Raise(IMutationSink sink, int index)
    {
        ref readonly Record record = ref _records[index];
        if (record.Change is Change.Rename or Change.Copy)
        {
            RaiseTransfer(sink, in record, in _records[record.Change == Change.Rename ? index - 2 : index - 1]);
            return;
        }

        if (record.Change == Change.Effect)
        {
            _effects.Tell(sink, (int)record.OldValue, record.Cause, record.Call);
            return;
        }

        int databaseIndex = record.Shard.Database.Index;
        Table table = record.Shard.Table!;
        Entry entry = table.EntryAt(record.Change == Change.Remove ? record.OldReference : record.Reference);
        Mutation mutation = record.Change switch
        {
            // A string that grew later in the transaction is longer by now; its growth is told by its own record, and
            // repeating both would double it. A first record tells the length of its own time.
            Change.Insert or Change.Replace => new Mutation
            {
                Kind = MutationKind.SetString, DatabaseIndex = databaseIndex, Cause = record.Cause, Call = record.Call,
                Key = entry.Key, Hash = record.Hash, IsNew = record.Change == Change.Insert,
                Value = ValueThen(entry, in record), ExpiresAtMs = record.OldValue,
            },
            Change.Remove => new Mutation
            {
                Kind = MutationKind.Remove, DatabaseIndex = databaseIndex, Cause = record.Cause, Call = record.Call,
                Key = entry.Key, Hash = record.Hash, Reason = record.Reason,
            },
            Change.Expire or Change.ExpireAnew => new Mutation
            {
                Kind = MutationKind.Expire, DatabaseIndex = databaseIndex, Cause = record.Cause, Call = record.Call,
                Key = entry.Key, Hash = record.Hash,
                ExpiresAtMs = record.NewValue,
            },
            Change.SetRange => RangeMutation(databaseIndex, entry, in record),
            _ => new Mutation
            {
                Kind = MutationKind.Append, DatabaseIndex = databaseIndex, Cause = record.Cause, Call = record.Call,
                Key = entry.Key, Hash = record.Hash,
                Value = entry.KeptValue[(int)record.OldValue..(int)record.NewValue],
            },
        };
        sink.OnMutation(in mutation);
    }

    private static void RaiseTransfer(IMutationSink sink, in Record source, in Record target)
    {
        Entry entry = target.Shard.Table!.EntryAt(target.Reference);
        Mutation mutation = new()
        {
            Kind = source.Change == Change.Rename ? MutationKind.Rename : MutationKind.Copy,
            DatabaseIndex = source.Shard.Database.Index,
            Cause = source.Cause,
            Call = source.Call,
            IsNew = target.Change == Change.Insert,
            Key = source.Shard.Table!.EntryAt(source.Reference).Key,
            Hash = source.Hash,
            TargetDatabaseIndex = target.Shard.Database.Index,
            TargetKey = entry.Key,
            TargetHash = target.Hash,
            Value = ValueThen(entry, in target),
            ExpiresAtMs = target.OldValue,
        };
        sink.OnMutation(in mutation);
    }

    // A compressed value has not grown since: what grows becomes another entry, of plain bytes. A collection is what its
    // own effects have made it.
    private static ReadOnlySpan<byte> ValueThen(Entry entry, in Record record) =>
        entry.Kind != ValueKind.String ? default
        : entry.HasFlag(Entry.Compressed) ? StringValue.Plain(entry)
        : entry.KeptValue[..(int)record.NewValue];

    private void Add(in Record record)
    {
        Reserve();
        if (_call == 0) _call = CallNumber.Next();
        _records[Count] = record;
        _records[Count].Call = _call;
        _records[Count++].Cause = (ushort)Cause;
    }

    private void Reset()
    {
        foreach (Shard shard in _reserving) shard.Table!.DropReserve();
        _reserving.Clear();

        if (_savesBlocks) ReleaseSavedBlocks();
        _effects.Clear();
        Array.Clear(_records, 0, Count);
        Count = 0;
        _partStart = 0;
        if (_records.Length > MaxKeptRecords) _records = new Record[16];
    }
}
