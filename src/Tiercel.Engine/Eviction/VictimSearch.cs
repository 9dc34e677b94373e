namespace Tiercel.Engine;

/// <summary>
/// Finds and removes victims in one database. A victim is the worst of a few entries and of those that earlier samples
/// left in a pool: the entries of a bucket chosen at random, and of the next ones until there are as many as
/// <see cref="EngineOptions.EvictionSamples"/> says. A bucket is one cache line, so its dozen entries are sampled for
/// little more than one. One shard lock at a time, never under another lock. Thread safe.
/// </summary>
internal sealed class VictimSearch(Database database)
{
    // In a database of a few keys a look may find none; then every shard is asked. A guess.
    private const int MaxLooks = 64;

    // Threads that evict at one time beyond this make pools that are not kept.
    private const int KeptPools = 8;

    private readonly CandidatePool?[] _idlePools = new CandidatePool?[KeptPools];

    /// <summary>Evicts one entry; false if none may go.</summary>
    public bool TryEvictOne()
    {
        EngineOptions options = database.Keyspace.Options;
        EvictionPolicy policy = options.EvictionPolicy;
        ushort seconds = database.Keyspace.AccessSeconds;
        CandidatePool pool = Rent();
        pool.Use(policy);
        bool evicted = policy switch
        {
            EvictionPolicy.NoEviction => false,
            EvictionPolicy.AllKeysLru or EvictionPolicy.VolatileLru => TryEvictOne(pool, new LeastRecentlyUsed(seconds)),
            EvictionPolicy.AllKeysLfu or EvictionPolicy.VolatileLfu => TryEvictOne(pool, new LeastFrequentlyUsed(seconds)),
            EvictionPolicy.AllKeysS3Fifo or EvictionPolicy.VolatileS3Fifo =>
                TryEvictOne(pool, new FirstOfQueues(database.Queues)),
            EvictionPolicy.VolatileTtl => TryEvictOne(pool, default(SoonestExpired)),
            _ => TryEvictOne(pool, default(AnyEntry)),
        };
        Return(pool);
        return evicted;
    }

    private bool TryEvictOne<TPolicy>(CandidatePool pool, TPolicy policy)
        where TPolicy : struct, IVictimPolicy
    {
        Sampler<TPolicy> sampler = new(policy, pool, database.Keyspace);
        for (int look = 0; look < MaxLooks && !sampler.HasEnough; look++) Look(FullerOfTwo(pool.Policy), ref sampler);
        if (TryEvictFrom(pool, policy)) return true;
        foreach (Shard shard in database.Shards)
        {
            sampler.Restart();
            Look(shard, ref sampler);
            if (TryEvictFrom(pool, policy)) return true;
        }

        return false;
    }

    // Chosen evenly, shards would drift apart until the entries of small ones are sampled too often.
    private Shard FullerOfTwo(EvictionPolicy policy)
    {
        Shard one = database.Shards[Random.Shared.Next(Shard.Count)];
        Shard other = database.Shards[Random.Shared.Next(Shard.Count)];
        return Eligible(one, policy) >= Eligible(other, policy) ? one : other;
    }

    private static long Eligible(Shard shard, EvictionPolicy policy)
    {
        if (shard.Table is not { } table) return 0;
        return policy.IsVolatile ? table.CountWithExpiry : table.Count;
    }

    private static void Look<TPolicy>(Shard shard, ref Sampler<TPolicy> sampler)
        where TPolicy : struct, IVictimPolicy
    {
        if (Eligible(shard, sampler.Pool.Policy) == 0 || !shard.TryEnterSoon()) return;
        shard.Table?.Sample((ulong)Random.Shared.NextInt64(), sampler.Pool.Policy.IsVolatile, ref sampler);
        shard.ExitUnchanged();
    }

    private bool TryEvictFrom<TPolicy>(CandidatePool pool, TPolicy policy)
        where TPolicy : struct, IVictimPolicy
    {
        while (pool.TryTake(out Candidate candidate))
        {
            if (TryEvict(in candidate, pool.Policy, policy)) return true;
        }

        return false;
    }

    private bool TryEvict<TPolicy>(in Candidate candidate, EvictionPolicy name, TPolicy policy)
        where TPolicy : struct, IVictimPolicy
    {
        KeyScope scope = new(database);
        Shard shard = database.ShardOf(candidate.Hash);
        ushort access;
        bool isDue;
        if (!shard.TryEnterSoon()) return false;
        try
        {
            if (shard.Table is not { } table || !table.TryFindHash(candidate.Hash, out Table.Slot slot)) return false;
            Entry entry = table.EntryAt(slot.Reference);
            isDue = IsDue(entry, scope.NowMs);
            if (name.IsVolatile && entry.ExpiresAtMs == Expiry.None) return false;
            if (!isDue && policy.Badness(entry) < candidate.Badness) return false;
            access = entry.Access;
            Key key = new(entry.Key, candidate.Hash);
            scope.RemoveSlot(shard, in key, in slot, isDue ? RemoveReason.Expired : RemoveReason.Evicted);
        }
        finally
        {
            scope.Exit(shard, reports: true);
        }

        // Not under the lock: the table of ghosts may grow.
        if (name.IsS3Fifo && !isDue) database.Queues.Evicted(candidate.Hash, access, database.Count);
        return true;
    }

    private static bool IsDue(Entry entry, long nowMs)
    {
        long expiresAtMs = entry.ExpiresAtMs;
        return expiresAtMs != Expiry.None && expiresAtMs <= nowMs;
    }

    private CandidatePool Rent()
    {
        for (int i = 0; i < KeptPools; i++)
        {
            if (Volatile.Read(ref _idlePools[i]) is null) continue;
            if (Interlocked.Exchange(ref _idlePools[i], null) is { } pool) return pool;
        }

        return new CandidatePool();
    }

    private void Return(CandidatePool pool)
    {
        for (int i = 0; i < KeptPools; i++)
        {
            if (Interlocked.CompareExchange(ref _idlePools[i], pool, null) is null) return;
        }
    }

    /// <summary>Offers what it is shown to the pool, until it has seen enough.</summary>
    private struct Sampler<TPolicy>(TPolicy policy, CandidatePool pool, Keyspace keyspace) : ISlotSampler
        where TPolicy : struct, IVictimPolicy
    {
        private readonly int _wanted = keyspace.Options.EvictionSamples;
        private readonly long _nowMs = keyspace.NowMs;
        private int _seen;

        public readonly CandidatePool Pool => pool;

        public readonly bool HasEnough => _seen >= _wanted;

        public void Restart() => _seen = 0;

        public void Visit(Table table, in Table.Slot slot)
        {
            Entry entry = table.EntryAt(slot.Reference);
            if (pool.Policy.IsVolatile && entry.ExpiresAtMs == Expiry.None) return;
            _seen++;
            // What is dead already goes before anything that lives.
            long badness = IsDue(entry, _nowMs) ? long.MaxValue : policy.Badness(entry);
            if (pool.Takes(badness)) pool.Offer(badness, table.HashOf(slot.Reference));
        }
    }
}
