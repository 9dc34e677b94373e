namespace Tiercel.Engine;

/// <summary>
/// Which shards of which databases a transaction will need: collected before it begins, because locks are taken in ascending
/// order. One thread at a time.
/// </summary>
internal sealed class ShardPlan
{
    // Runs that plan no more than what the one before has lacked.
    private const int TriesBeforeAll = 2;

    private ulong[] _shards = [];

    /// <summary>One above the number of the last database of which shards are needed.</summary>
    public int DatabaseCount { get; private set; }

    /// <summary>Whether all shards of every database there is are needed.</summary>
    public bool IsEverything { get; private set; }

    /// <summary>The shards needed of a database, as a mask.</summary>
    public ulong this[int database] => database < DatabaseCount ? _shards[database] : 0;

    /// <summary>Shards of a database are needed.</summary>
    public void Add(int database, ulong shards)
    {
        if (shards == 0) return;
        if (database >= _shards.Length) Array.Resize(ref _shards, Math.Max(4, database + 1));
        _shards[database] |= shards;
        DatabaseCount = Math.Max(DatabaseCount, database + 1);
    }

    /// <summary>All of every database there is is needed.</summary>
    public void AddEverything() => IsEverything = true;

    /// <summary>What another plan needs is needed.</summary>
    public void Add(ShardPlan other)
    {
        for (int i = 0; i < other.DatabaseCount; i++) Add(i, other[i]);
        IsEverything |= other.IsEverything;
    }

    /// <summary>
    /// A run that was planned so has lacked shards of a database: the next one has them. The third has the whole database, and one
    /// behind that everything.
    /// </summary>
    /// <param name="database">The number of the database.</param>
    /// <param name="shards">What was lacked.</param>
    /// <param name="tries">Runs so far.</param>
    public void Widen(int database, ulong shards, int tries)
    {
        Add(database, tries < TriesBeforeAll ? shards : ulong.MaxValue);
        if (tries > TriesBeforeAll) AddEverything();
    }

    /// <summary>As that, of what another plan names.</summary>
    public void Widen(ShardPlan missing, int tries)
    {
        for (int i = 0; i < missing.DatabaseCount; i++)
        {
            if (missing[i] != 0) Widen(i, missing[i], tries);
        }

        IsEverything |= missing.IsEverything;
    }

    /// <summary>Whether nothing is needed.</summary>
    public bool IsEmpty => DatabaseCount == 0 && !IsEverything;

    /// <summary>Whether both need the same shard.</summary>
    public bool Overlaps(ShardPlan other)
    {
        if (IsEverything || other.IsEverything) return true;
        for (int i = 0; i < DatabaseCount; i++)
        {
            if ((_shards[i] & other[i]) != 0) return true;
        }

        return false;
    }

    /// <summary>Nothing is needed.</summary>
    public void Clear()
    {
        _shards.AsSpan(0, DatabaseCount).Clear();
        DatabaseCount = 0;
        IsEverything = false;
    }
}
