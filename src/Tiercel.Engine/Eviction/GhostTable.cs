using System.Numerics;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Remembers which keys were evicted of late, about as many as there are keys: sets of four fingerprints, a word
/// each, the oldest of a set overwritten. Two to four bytes a key, counted as memory; a key never seen
/// passes for a ghost in one of 250 cases.
/// </summary>
/// <remarks>
/// <code>
/// a word = four of:  bits 0-9  fingerprint, 0 = free     bits 10-15  the time of eviction, in units of 8 ticks
/// </code>
/// Thread safe: words are read and written whole, and of two additions to one set at once one may be lost.
/// </remarks>
internal sealed class GhostTable(MemoryAccount account)
{
    private const int Ways = 4;
    private const int WayBits = 16;
    private const int FingerprintBits = 10;
    private const int FingerprintMask = (1 << FingerprintBits) - 1;
    private const int TickShift = 3;
    private const int TimeModulus = 1 << (WayBits - FingerprintBits);
    private const int LapUnits = EvictionQueues.TicksPerLap >> TickShift;
    private const int MinSets = 16;

    private readonly Lock _resizing = new();
    private ulong[] _sets = [];

    /// <summary>Whether the key was evicted within the last lap.</summary>
    public bool Contains(ulong hash, int tick)
    {
        ulong[] sets = Volatile.Read(ref _sets);
        if (sets.Length == 0) return false;
        ulong word = Volatile.Read(ref sets[IndexOf(hash, sets)]);
        uint fingerprint = FingerprintOf(hash);
        for (; word != 0; word >>= WayBits)
        {
            if ((word & FingerprintMask) == fingerprint) return Age((uint)word, tick) <= LapUnits;
        }

        return false;
    }

    /// <summary>Remembers a key.</summary>
    public void Add(ulong hash, int tick)
    {
        ulong[] sets = Volatile.Read(ref _sets);
        if (sets.Length == 0) return;
        ref ulong set = ref sets[IndexOf(hash, sets)];
        ulong word = Volatile.Read(ref set);
        int shift = ShiftOfOldest(word, tick);
        ulong ghost = FingerprintOf(hash) | ((ulong)((tick >> TickShift) & (TimeModulus - 1)) << FingerprintBits);
        Volatile.Write(ref set, (word & ~(0xFFFFUL << shift)) | (ghost << shift));
    }

    /// <summary>Grows or shrinks to the number of keys.</summary>
    public void Fit(long keys)
    {
        int present = Volatile.Read(ref _sets).Length;
        long wanted = Math.Clamp(keys / Ways, MinSets, Array.MaxLength / 2);
        // Halved only at a quarter: a database that breathes does not resize with every breath.
        if (present < wanted || present > 8 * wanted) Resize((int)BitOperations.RoundUpToPowerOf2((ulong)wanted));
    }

    /// <summary>Forgets everything and gives the memory back.</summary>
    public void Clear()
    {
        if (Volatile.Read(ref _sets).Length > 0) Resize(0);
    }

    private void Resize(int sets)
    {
        // Somebody else is at it: it is done soon.
        if (!_resizing.TryEnter()) return;
        try
        {
            ulong[] old = _sets;
            ulong[] resized = sets == 0 ? [] : new ulong[sets];
            // The index is in the top bits of the hash: what was in one set is now in all sets of its prefix.
            for (int i = 0; i < resized.Length && old.Length > 0; i++)
            {
                resized[i] = old[(int)((long)i * old.Length / resized.Length)];
            }

            account.Add((resized.Length - old.Length) * (long)sizeof(ulong));
            Volatile.Write(ref _sets, resized);
        }
        finally
        {
            _resizing.Exit();
        }
    }

    private static int ShiftOfOldest(ulong word, int tick)
    {
        int shift = 0;
        int oldest = -1;
        for (int way = 0; way < Ways; way++)
        {
            uint ghost = (ushort)(word >> (way * WayBits));
            if (ghost == 0) return way * WayBits;
            int age = Age(ghost, tick);
            if (age <= oldest) continue;
            oldest = age;
            shift = way * WayBits;
        }

        return shift;
    }

    private static int Age(uint ghost, int tick) =>
        ((tick >> TickShift) - ((ushort)ghost >> FingerprintBits)) & (TimeModulus - 1);

    private static uint FingerprintOf(ulong hash) => Math.Max(1, (uint)hash & FingerprintMask);

    // The hash once more, so that the keys of one shard are spread over all sets.
    private static int IndexOf(ulong hash, ulong[] sets) =>
        (int)Math.BigMul(hash * 0x9E3779B97F4A7C15, (ulong)sets.Length, out _);
}
