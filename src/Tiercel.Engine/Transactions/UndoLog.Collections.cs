namespace Tiercel.Engine;

// Large collections: what they held is in the journal, and how much memory they take is counted again afterwards.
internal sealed partial class UndoLog
{
    private void UndoCollection(in Record record)
    {
        _journal.RollbackTo((int)record.OldValue);
        Table table = record.Shard.Table!;
        Entry entry = table.EntryAt(record.Reference);
        record.Shard.Store!.CountLarge(entry);
        // Elements may expire again that did not for a while. The bounds were left too early by that, but a split or a merge
        // of the segment meanwhile has reckoned them anew.
        long earliestMs = ValueKinds.EarliestElementMs(entry);
        if (earliestMs == Expiry.None) return;
        Find(table, in record, out Table.Slot slot);
        table.ElementExpires(slot.Segment, earliestMs);
    }

    // An entry is back whose collection another one may have had in between, after a RENAME: pages that it got there stay.
    private static void CountReturned(in Record record)
    {
        Entry entry = record.Shard.Table!.EntryAt(record.OldReference);
        if (entry.IsLarge) record.Shard.Store!.CountLarge(entry);
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
