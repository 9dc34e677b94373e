using System.Numerics;

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

    // A one, and the highest bit, of each of the five fingerprints.
    private const ulong Ones = 0x0001_0010_0100_1001;
    private const ulong Highs = Ones << (BitsEach - 1);

    private readonly ulong[] _sets;

    /// <param name="hashes">How many to remember, at least 5 anyhow.</param>
    public GhostSets(int hashes) => _sets = new ulong[Math.Max(1, hashes / Ages)];

    /// <summary>How many hashes are remembered at most.</summary>
    public int Capacity => _sets.Length * Ages;

    /// <summary>What ghosts know a hash by, in all tables.</summary>
    public static ulong Mix(uint hash)
    {
        // By more than one product: hashes of numbers in a row lie in even steps (HashMix), and one product keeps them so. Then whole rows
        // take each other's place. The constants are odd: 2^64 divided by the golden ratio, and one of no meaning.
        ulong mixed = hash * 0x9E3779B97F4A7C15;
        return (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93;
    }

    /// <summary>Remembers a mixed hash as the newest of its set.</summary>
    public void Add(ulong mixed)
    {
        ref ulong set = ref SetOf(mixed);
        set = (set << BitsEach) | FingerprintOf(mixed);
    }

    /// <summary>Forgets a mixed hash and tells its age; false if it is not remembered.</summary>
    public bool TryRemove(ulong mixed, out int age)
    {
        ref ulong set = ref SetOf(mixed);
        // Zero where the fingerprints are equal. The subtraction borrows only past a zero, so the lowest that it marks is one (Warren,
        // Hacker's Delight, 2nd ed., 6-1).
        ulong differences = set ^ (FingerprintOf(mixed) * Ones);
        ulong equal = (differences - Ones) & ~differences & Highs;
        age = BitOperations.TrailingZeroCount(equal) / BitsEach;
        if (equal == 0) return false;
        int shift = age * BitsEach;
        ulong newer = set & ((1UL << shift) - 1);
        set = newer | ((set >> shift >> BitsEach) << shift);
        return true;
    }

    // Never 0, which is what a place holds that was never filled.
    private static ulong FingerprintOf(ulong mixed) => Math.Max(1, (mixed >> 16) & Fingerprint);

    private ref ulong SetOf(ulong mixed) => ref _sets[(int)(((mixed >> 32) * (ulong)_sets.Length) >> 32)];
}
