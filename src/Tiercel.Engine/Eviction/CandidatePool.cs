namespace Tiercel.Engine;

/// <summary>
/// The worst entries that samples have met, the idea of Redis's eviction pool: with few samples a victim it comes
/// close to looking at all entries. Entries are known by their hashes, so what is here may be gone or changed. One
/// thread at a time.
/// </summary>
internal sealed class CandidatePool
{
    private const int Capacity = 16;

    // In ascending order of badness; of equal ones those that came first are taken first, for they are older.
    private readonly Candidate[] _candidates = new Candidate[Capacity];

    public int Count { get; private set; }

    /// <summary>By which policy the badness was told; another one's figures cannot be compared.</summary>
    public EvictionPolicy Policy { get; private set; }

    /// <summary>Empties the pool if it was filled under another policy.</summary>
    public void Use(EvictionPolicy policy)
    {
        if (Policy == policy) return;
        Policy = policy;
        Count = 0;
    }

    /// <summary>Whether an entry as bad as this would be taken in.</summary>
    public bool Takes(long badness) => Count < Capacity || badness > _candidates[0].Badness;

    /// <summary>Takes an entry in if it is worse than the best one here; one that is here already is put right.</summary>
    public void Offer(long badness, ulong hash)
    {
        Forget(hash);
        int place = Count;
        if (Count == Capacity)
        {
            if (badness <= _candidates[0].Badness) return;
            place = 0;
            while (place + 1 < Capacity && _candidates[place + 1].Badness < badness)
            {
                _candidates[place] = _candidates[place + 1];
                place++;
            }
        }
        else
        {
            for (; place > 0 && _candidates[place - 1].Badness >= badness; place--) _candidates[place] = _candidates[place - 1];
            Count++;
        }

        _candidates[place] = new Candidate(badness, hash);
    }

    /// <summary>Takes the worst one out.</summary>
    public bool TryTake(out Candidate worst)
    {
        bool any = Count > 0;
        worst = any ? _candidates[--Count] : default;
        return any;
    }

    private void Forget(ulong hash)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_candidates[i].Hash != hash) continue;
            Count--;
            Array.Copy(_candidates, i + 1, _candidates, i, Count - i);
            return;
        }
    }
}

/// <summary>An entry by its hash, and how much it deserved to go when it was looked at.</summary>
internal readonly record struct Candidate(long Badness, ulong Hash);
