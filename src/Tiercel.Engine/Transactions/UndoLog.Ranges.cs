namespace Tiercel.Engine;

// Ranges overwritten in place: the log keeps the bytes that stood there, and no others.
internal sealed partial class UndoLog
{
    private bool _savesBlocks;

    /// <summary>
    /// Notes that a range of an entry is about to be overwritten where it lies, and keeps what of it exists.
    /// <paramref name="offset"/> and <paramref name="length"/> may reach beyond the value.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing is noted.</exception>
    public void RangeChanging(Shard shard, ulong hash, uint reference, int offset, int length)
    {
        Reserve();
        Entry entry = shard.Table!.EntryAt(reference);
        int oldLength = entry.KeptLength;
        int start = Math.Min(offset, oldLength);
        int end = Math.Min(offset + length, oldLength);
        SavedBytes saved = SavedBytes.Of(entry.KeptValue[start..end], offset, length);
        _savesBlocks |= saved.IsBlock;
        Add(new Record
        {
            Change = Change.SetRange, Shard = shard, Hash = hash, Reference = reference,
            OldValue = oldLength, NewValue = Math.Max(oldLength, offset + length), Saved = saved,
        });
    }

    private static void UndoRange(in Record record)
    {
        Entry entry = record.Shard.Table!.EntryAt(record.Reference);
        entry.SetKeptLength((int)record.OldValue);
        if (record.Saved.Count > 0) record.Saved.CopyTo(entry.KeptValue[record.Saved.Offset..]);
    }

    // Tells what stands there now: a range that was changed twice is told twice as it is at last.
    private static Mutation RangeMutation(int databaseIndex, Entry entry, in Record record) => new()
    {
        Kind = MutationKind.SetRange, DatabaseIndex = databaseIndex, Cause = record.Cause, Call = record.Call,
        Key = entry.Key, Hash = record.Hash, Offset = record.Saved.Offset,
        Value = entry.KeptValue.Slice(record.Saved.Offset, record.Saved.Length),
    };

    private void ReleaseSavedBlocks()
    {
        for (int i = 0; i < Count; i++) _records[i].Saved.Release();
        _savesBlocks = false;
    }
}
