namespace Tiercel.Engine;

/// <summary>
/// Makes room under the limits. A victim is the worst of a few entries: those of a bucket chosen at random, and of the
/// next ones until there are as many as <see cref="EngineOptions.EvictionSamples"/> says. A bucket is one cache line, so
/// its dozen entries are sampled for little more than one. One shard lock at a time, never under another lock.
/// </summary>
internal sealed class Evictor(Keyspace keyspace)
{
    // Looks without a candidate before giving up: shards are chosen evenly, so after this many misses next to nothing
    // can be evicted. A guess.
    private const int MaxBarrenLooks = 256;

    /// <summary>Evicts until both limits hold; false if they do not and nothing may go.</summary>
    public bool MakeRoom()
    {
        EngineOptions options = keyspace.Options;
        while (options.MaxMemory > 0 && keyspace.Memory.UsedBytes >= options.MaxMemory)
        {
            if (!TryEvictOne(options)) return false;
        }

        return options.MaxKeys == 0 || options.EvictionPolicy != EvictionPolicy.NoEviction
            || keyspace.ReportedKeys < options.MaxKeys;
    }

    /// <summary>Evicts until the number of keys is within its limit, or nothing may go.</summary>
    public void EvictSurplusKeys()
    {
        EngineOptions options = keyspace.Options;
        while (options.MaxKeys > 0 && keyspace.ReportedKeys > options.MaxKeys && TryEvictOne(options))
        {
        }
    }

    private bool TryEvictOne(EngineOptions options)
    {
        if (options.EvictionPolicy == EvictionPolicy.NoEviction) return false;
        for (int look = 0; look < MaxBarrenLooks; look++)
        {
            Shard? shard = RandomShard(out Database? database);
            if (shard is null) return false;
            if (TryEvictFrom(database!, shard, options)) return true;
        }

        return false;
    }

    private Shard? RandomShard(out Database? database)
    {
        database = null;
        long total = 0;
        foreach (Database? candidate in keyspace.Databases)
        {
            if (candidate is null) continue;
            total += candidate.Count;
            database = candidate;
        }

        if (total == 0) return null;
        // A database is chosen by its share of the keys.
        long pick = Random.Shared.NextInt64(total);
        foreach (Database? candidate in keyspace.Databases)
        {
            if (candidate is null) continue;
            pick -= candidate.Count;
            if (pick >= 0) continue;
            database = candidate;
            break;
        }

        // Of two shards the fuller: chosen evenly, shards would drift apart until the small ones lose keys in use.
        Shard one = database!.Shards[Random.Shared.Next(Shard.Count)];
        Shard other = database.Shards[Random.Shared.Next(Shard.Count)];
        return (one.Table?.Count ?? 0) >= (other.Table?.Count ?? 0) ? one : other;
    }

    private bool TryEvictFrom(Database database, Shard shard, EngineOptions options)
    {
        if (shard.Table is null || shard.Table.Count == 0) return false;
        KeyScope scope = new(database);
        shard.Enter();
        try
        {
            if (shard.Table is not { } table) return false;
            VictimSearch search = new(options.EvictionPolicy, keyspace.AccessSeconds, options.EvictionSamples);
            table.Sample((ulong)Random.Shared.NextInt64(), ref search);
            if (!search.HasVictim) return false;
            uint reference = search.Victim;
            Key key = new(table.EntryAt(reference).Key, table.HashOf(reference));
            if (!table.TryFindReference(key.Hash, reference, out Table.Slot slot)) return false;
            scope.RemoveSlot(shard, in key, in slot, RemoveReason.Evicted);
            return true;
        }
        finally
        {
            shard.ExitReporting();
        }
    }

    /// <summary>Keeps the worst entry it has seen.</summary>
    private struct VictimSearch(EvictionPolicy policy, ushort seconds, int samples) : ISlotSampler
    {
        private long _worst = long.MinValue;
        private int _seen;

        public uint Victim { get; private set; }

        public readonly bool HasVictim => Victim != 0;

        public readonly bool HasEnough => _seen >= samples;

        public void Visit(Table table, in Table.Slot slot)
        {
            Entry entry = table.EntryAt(slot.Reference);
            long expiresAtMs = entry.ExpiresAtMs;
            if (expiresAtMs == Expiry.None && policy >= EvictionPolicy.VolatileLru) return;
            _seen++;
            long badness = policy switch
            {
                EvictionPolicy.AllKeysLru or EvictionPolicy.VolatileLru => AccessClock.AgeSeconds(entry.Access, seconds),
                EvictionPolicy.AllKeysLfu or EvictionPolicy.VolatileLfu => -AccessClock.Decayed(entry.Access, seconds),
                EvictionPolicy.VolatileTtl => -expiresAtMs,
                _ => Random.Shared.Next(),
            };
            if (badness <= _worst) return;
            _worst = badness;
            Victim = slot.Reference;
        }
    }
}
