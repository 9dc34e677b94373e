namespace Tiercel.Caching;

/// <summary>
/// Hashes of entries that are gone, two bytes each: sets of four 16-bit fingerprints in a word, of which the oldest is forgotten for a
/// new one. Roughly the last so many hashes, then; a hash is taken for another once in some 16,000 times.
/// </summary>
internal readonly struct GhostSets
{
    private const int Ways = 4;
    private const int WayBits = 16;

    // As many ghosts as there are entries in the main queue, nine tenths of all: the paper's sizes. Three quarters save a third of a byte
    // an entry and lose half a point on the trace multi3.
    private const double GhostShare = 0.9;

    private readonly ulong[] _sets;

    public GhostSets(int entries) => _sets = new ulong[Math.Max(1, (int)(entries * GhostShare / Ways))];

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
            if (((set >> shift) & ushort.MaxValue) != fingerprint) continue;
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
        fingerprint = Math.Max(1, mixed & ushort.MaxValue);
        return ref _sets[(int)(((mixed >> 32) * (ulong)_sets.Length) >> 32)];
    }
}
