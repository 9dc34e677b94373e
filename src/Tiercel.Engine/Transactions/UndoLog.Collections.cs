namespace Tiercel.Engine;

// Large collections: what they held is in the journal, and how much memory they take is counted again afterwards.
internal sealed partial class UndoLog
{
    private void UndoCollection(in Record record)
    {
        _journal.RollbackTo((int)record.OldValue);
        record.Shard.Store!.CountLarge(record.Shard.Table!.EntryAt(record.Reference));
    }

    // Before the entries that were replaced are freed: one may share its collection with the entry that replaced it, and
    // takes what it counts for it with it.
    private void CommitCollections()
    {
        _journal.Commit();
        for (int i = 0; i < Count; i++)
        {
            ref readonly Record record = ref _records[i];
            if (record.Change is not (Change.Collection or Change.Insert or Change.Replace)) continue;
            Entry entry = record.Shard.Table!.EntryAt(record.Reference);
            if (entry.IsLarge) record.Shard.Store!.CountLarge(entry);
        }
    }
}
