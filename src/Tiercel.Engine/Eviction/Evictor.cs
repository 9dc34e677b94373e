namespace Tiercel.Engine;

/// <summary>
/// Holds the limits: memory and keys, of the server and of each database. It runs before the first lock of an operation,
/// and once more after the last one for what the operation has brought; never under a lock.
/// </summary>
internal sealed class Evictor(Keyspace keyspace)
{
    private EngineOptions Options => keyspace.Options;

    /// <summary>Evicts until there is room in a database; false if there is none and nothing may go.</summary>
    public bool MakeRoom(Database? database) =>
        Options.EvictionPolicy == EvictionPolicy.NoEviction ? !IsFull(database) : TryEvictSurplus(database);

    /// <summary>Evicts until all limits that concern a database hold; false if they do not and nothing may go.</summary>
    public bool TryEvictSurplus(Database? database)
    {
        if (Options.EvictionPolicy == EvictionPolicy.NoEviction) return false;
        if (!IsOver(database) && !IsOver()) return true;
        long began = keyspace.SlowEvents.Begin();
        bool isMade = TryEvict(database);
        keyspace.SlowEvents.End(SlowEvents.EvictionCycle, began);
        return isMade;
    }

    private bool TryEvict(Database? database)
    {
        while (IsOver(database))
        {
            if (!database!.Victims.TryEvictOne()) return false;
        }

        while (IsOver())
        {
            if (!TryEvictAnywhere()) return false;
        }

        return true;
    }

    private bool IsOver() =>
        (Options.MaxMemory > 0 && keyspace.Memory.UsedBytes > Options.MaxMemory)
        || (Options.MaxKeys > 0 && keyspace.ReportedKeys > Options.MaxKeys);

    private bool IsOver(Database? database)
    {
        if (!Options.HasDatabaseLimits || database is null) return false;
        long maxMemory = Options.MaxMemoryPerDatabase.Of(database.Index);
        if (maxMemory > 0 && database.Memory.UsedBytes > maxMemory) return true;
        long maxKeys = Options.MaxKeysPerDatabase.Of(database.Index);
        return maxKeys > 0 && database.ReportedKeys > maxKeys;
    }

    // Nothing will make room: at the limit of keys one more is refused, of memory one beyond.
    private bool IsFull(Database? database)
    {
        long maxKeys = database is null ? 0 : Options.MaxKeysPerDatabase.Of(database.Index);
        return (Options.MaxKeys > 0 && keyspace.ReportedKeys >= Options.MaxKeys)
            || (maxKeys > 0 && database!.ReportedKeys >= maxKeys)
            || IsOver() || IsOver(database);
    }

    // A database is chosen by its share of the keys that may go.
    private bool TryEvictAnywhere()
    {
        bool isVolatile = Options.EvictionPolicy.IsVolatile;
        long total = 0;
        foreach (Database? database in keyspace.Databases) total += Eligible(database, isVolatile);
        if (total == 0) return false;
        long pick = Random.Shared.NextInt64(total);
        foreach (Database? database in keyspace.Databases)
        {
            pick -= Eligible(database, isVolatile);
            if (pick < 0) return database!.Victims.TryEvictOne();
        }

        // Keys went meanwhile: whoever asked looks at the limits again.
        return true;
    }

    private static long Eligible(Database? database, bool isVolatile)
    {
        if (database is null) return 0;
        return isVolatile ? database.CountWithExpiry : database.Count;
    }
}
