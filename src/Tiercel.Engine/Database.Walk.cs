namespace Tiercel.Engine;

// KEYS: a walk over everything, in pieces, that knows when it may have shown an entry twice.
public sealed partial class Database
{
    /// <summary>
    /// One piece of a walk over all live entries of a shard, under one short hold of its lock; false at the end. An entry
    /// that is there all the time is shown, and shown once unless the walk says that it may repeat.
    /// </summary>
    internal bool VisitPiece<TVisitor>(int shard, ref ShardWalk walk, ref TVisitor visitor)
        where TVisitor : IEntryVisitor, allows ref struct
    {
        Shard subject = Shards[shard];
        if (subject.Table is null) return false;
        LiveEntries<TVisitor> live = new(visitor, Keyspace.NowMs);
        subject.Enter();
        try
        {
            if (subject.Table is not { } table) return false;
            walk.Note(table);
            for (int i = 0; i < BucketsPerLock; i++)
            {
                if (!table.VisitBucket(ref walk.Position, ref live)) return false;
            }

            return true;
        }
        finally
        {
            subject.Exit();
            visitor = live.Visitor;
        }
    }
}

/// <summary>Where a walk over a shard stands, and whether the table has been rebuilt under its feet.</summary>
internal struct ShardWalk
{
    private Table? _table;
    private int _rebuilds;

    public Table.Position Position;

    /// <summary>
    /// Whether segments were split or merged since the walk began, or the table exchanged: entries shown before may come
    /// again at their new place.
    /// </summary>
    public bool MayRepeat { get; private set; }

    /// <summary>Takes note of the table as it is now, before a piece of it is visited.</summary>
    public void Note(Table table)
    {
        MayRepeat |= _table is not null && (_table != table || _rebuilds != table.Rebuilds);
        _table = table;
        _rebuilds = table.Rebuilds;
    }
}
