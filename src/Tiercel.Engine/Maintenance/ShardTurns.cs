using System.Diagnostics;
using System.Numerics;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Does a job on all shards of a database, a step on each in turn. The lock is not fair: one who takes it again right
/// after leaving it may keep those who were woken out for as long as the work lasts. With turns a lock is free for
/// much longer than it is held. And where somebody waits a turn is passed over, but not two in a row.
/// </summary>
internal static class ShardTurns
{
    /// <summary>Goes round until no shard has anything left to do, or the time is up: false then.</summary>
    /// <param name="job">What is done.</param>
    /// <param name="database">On whose shards.</param>
    /// <param name="first">The shard to begin with.</param>
    /// <param name="deadline">By the stopwatch.</param>
    public static bool Run(IShardJob job, Database database, int first, long deadline)
    {
        ulong pending = ulong.MaxValue;
        ulong passedOver = 0;
        while (pending != 0)
        {
            ulong waitedFor = passedOver;
            for (ulong rest = BitOperations.RotateRight(pending, first); rest != 0; rest &= rest - 1)
            {
                if (Stopwatch.GetTimestamp() >= deadline) return false;
                int index = (BitOperations.TrailingZeroCount(rest) + first) & (Shard.Count - 1);
                Shard shard = database.Shards[index];
                ulong bit = 1UL << index;
                if (shard.IsWaitedFor && (waitedFor & bit) == 0)
                {
                    passedOver |= bit;
                    continue;
                }

                passedOver &= ~bit;
                if (shard.Table is null || !job.Step(database, shard)) pending &= ~bit;
            }

            GiveMemoryBack(database);
            // Nothing but shards that are waited for: those who wait may need the processor.
            if (pending != 0 && passedOver == pending) Thread.Yield();
        }

        return true;
    }

    /// <summary>
    /// Gives memory back to the system: a page of each arena and a segment of each shard, a megabyte and a half in all,
    /// more than most rounds of steps set free. Under no lock, as the system takes its time. False if there was none.
    /// </summary>
    public static bool GiveMemoryBack(Database database)
    {
        bool found = false;
        Arena? last = null;
        foreach (Shard shard in database.Shards)
        {
            if (shard.Table is not { } table) continue;
            // Those that share an arena follow one another.
            if (table.Arena != last) found |= table.Arena.TryGivePageBack();
            last = table.Arena;
            found |= table.Segments.HasDropped && TryGiveSegmentBack(shard);
        }

        return found;
    }

    private static bool TryGiveSegmentBack(Shard shard)
    {
        if (!shard.TryEnterBriefly()) return false;
        SegmentPool? segments = shard.Table?.Segments;
        uint segment = 0;
        bool found = segments is not null && segments.TryTakeDropped(out segment);
        shard.ExitUnchanged();
        if (found) segments!.GiveBack(segment);
        return found;
    }
}
