namespace Tiercel.Caching;

/// <summary>
/// Hashes of entries that are gone, 12.8 bits each: sets of five 12-bit fingerprints in a word, of which the oldest is forgotten for a
/// new one. Roughly the last so many hashes, then; a hash is taken for another once in some 800 times.
/// </summary>
internal readonly struct GhostSets
{
    private const int Ways = 5;
    private const int WayBits = 12;
    private const ulong WayMask = (1UL << WayBits) - 1;

    // As many ghosts as entries. The paper has nine tenths, which saves a sixth of a byte an entry, and loses half a point on the trace
    // multi3, as sets that are full forget earlier than one long queue would.
    private readonly ulong[] _sets;

    public GhostSets(int entries) => _sets = new ulong[Math.Max(1, entries / Ways)];

    /// <summary>Remembers a hash as the newest of its set.</summary>
    public void Add(uint hash)
    {
        ref ulong set = ref SetOf(hash, out ulong fingerprint);
        set = (set << WayBits) | fingerprint;
    }

    /// <summary>Forgets a hash; false if it is not remembered.</summary>
    public bool Remove(uint hash)
    {
        ref ulong set = ref SetOf(hash, out ulong fingerprint);
        for (int shift = 0; shift < Ways * WayBits; shift += WayBits)
        {
            if (((set >> shift) & WayMask) != fingerprint) continue;
            ulong newer = set & ((1UL << shift) - 1);
            set = newer | ((set >> shift >> WayBits) << shift);
            return true;
        }

        return false;
    }

    private ref ulong SetOf(uint hash, out ulong fingerprint)
    {
        // Mixed anew: the hash's high bits chose the partition. The constant is 2^64 divided by the golden ratio.
        ulong mixed = hash * 0x9E3779B97F4A7C15;
        fingerprint = Math.Max(1, mixed & WayMask);
        return ref _sets[(int)(((mixed >> 32) * (ulong)_sets.Length) >> 32)];
    }
}
