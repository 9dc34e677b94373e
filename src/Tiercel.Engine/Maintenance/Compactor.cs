namespace Tiercel.Engine;

/// <summary>
/// Empties sparse slab pages by moving their entries into fuller ones, so that memory goes back after mass
/// deletions and changes of size. An entry may be moved because one reference alone points to it, found by its key.
/// </summary>
internal sealed class Compactor : IShardJob
{
    // About twenty microseconds under the lock.
    private const int EntriesPerLock = 32;

    /// <summary>Moves some entries; false if nothing is sparse.</summary>
    public bool Step(Database database, Shard shard)
    {
        if (!shard.TryEnterBriefly()) return false;
        try
        {
            return shard.Table is { } table && CompactSome(shard, table);
        }
        catch (InsufficientMemoryException)
        {
            // Nothing was moved. When the system is that short, a later slice finds more room.
            return false;
        }
        finally
        {
            shard.Exit();
        }
    }

    private static bool CompactSome(Shard shard, Table table)
    {
        if (shard.CompactingPage == 0)
        {
            shard.CompactingSlot = 0;
            if (!table.Slab.TryCloseSparsePage(out shard.CompactingPage))
            {
                table.Slab.Trim();
                return false;
            }
        }

        for (int i = 0; i < EntriesPerLock; i++)
        {
            uint reference = table.Slab.IsClosed(shard.CompactingPage)
                ? table.Slab.NextLive(shard.CompactingPage, ref shard.CompactingSlot)
                : 0;
            if (reference == 0)
            {
                // Done, or freed by its owners meanwhile and perhaps reused since: what is left is opened again.
                table.Slab.Reopen(shard.CompactingPage);
                shard.CompactingPage = 0;
                break;
            }

            ulong hash = table.HashOf(reference);
            if (!table.TryFindReference(hash, reference, out Table.Slot slot))
            {
                throw new InvalidOperationException("A live slot of a page belongs to no entry of the table.");
            }

            Table.Relocate(in slot, shard.Store!.Move(reference));
        }

        return true;
    }
}
