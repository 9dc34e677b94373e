namespace Tiercel.Caching;

/// <summary>
/// Hashes of entries that are gone, 12.8 bits each: sets of five 12-bit fingerprints in a word, of which the oldest is forgotten for a
/// new one. Roughly the last so many hashes, then; a hash is taken for another once in some 800 times.
/// </summary>
internal readonly struct GhostSets
{
    /// <summary>Ages that are told apart: 0 = of the newest fifth, roughly, 4 = of the oldest.</summary>
    public const int Ages = 5;

    private const int BitsEach = 12;
    private const ulong Fingerprint = (1UL << BitsEach) - 1;

    private readonly ulong[] _sets;

    /// <param name="hashes">How many to remember, at least 5 anyhow.</param>
    public GhostSets(int hashes) => _sets = new ulong[Math.Max(1, hashes / Ages)];

    /// <summary>How many hashes are remembered at most.</summary>
    public int Capacity => _sets.Length * Ages;

    /// <summary>Remembers a hash as the newest of its set.</summary>
    public void Add(uint hash)
    {
        ref ulong set = ref SetOf(hash, out ulong fingerprint);
        set = (set << BitsEach) | fingerprint;
    }

    /// <summary>Forgets a hash and tells its age; false if it is not remembered.</summary>
    public bool TryRemove(uint hash, out int age)
    {
        ref ulong set = ref SetOf(hash, out ulong fingerprint);
        ulong hashes = set;
        for (age = 0; age < Ages; age++)
        {
            int shift = age * BitsEach;
            if (((hashes >> shift) & Fingerprint) != fingerprint) continue;
            ulong newer = hashes & ((1UL << shift) - 1);
            set = newer | ((hashes >> shift >> BitsEach) << shift);
            return true;
        }

        return false;
    }

    private ref ulong SetOf(uint hash, out ulong fingerprint)
    {
        // Mixed anew, and by more than one product: hashes of numbers in a row lie in even steps (HashMix), and one product keeps them so.
        // Then whole rows take each other's place. The constants are odd: 2^64 divided by the golden ratio, and one of no meaning.
        ulong mixed = hash * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93;
        fingerprint = Math.Max(1, (mixed >> 16) & Fingerprint);
        return ref _sets[(int)(((mixed >> 32) * (ulong)_sets.Length) >> 32)];
    }
}
