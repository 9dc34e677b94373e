using System.Numerics;
using System.Runtime.InteropServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// A set of hashes of keys, off the managed heap: open addressing with linear probing, in sixteen parts that grow one by one, so
/// that no addition takes long. One thread at a time.
/// </summary>
internal sealed class HashNotes : IDisposable
{
    private const int Parts = 16;
    private const int MinPlaces = 64;

    // An odd number whose product spreads all bits of a hash into the high ones: 2^64 by the golden ratio.
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    private readonly Part[] _parts = new Part[Parts];

    // The hash that marks places as free elsewhere.
    private bool _hasZero;

    private struct Part
    {
        public MemoryBlock Block;
        public int Places;
        public int Count;
    }

    /// <summary>What it occupies.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a hash; false if it is there.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left; nothing has changed.</exception>
    public bool Add(ulong hash)
    {
        if (hash == 0)
        {
            bool isNew = !_hasZero;
            _hasZero = true;
            return isNew;
        }

        ref Part part = ref PartOf(hash);
        if (part.Count >= part.Places / 4 * 3) Grow(ref part);
        Span<ulong> places = PlacesOf(in part);
        int place = Find(places, hash);
        if (places[place] != 0) return false;
        places[place] = hash;
        part.Count++;
        return true;
    }

    /// <summary>Whether a hash was added.</summary>
    public bool Contains(ulong hash)
    {
        if (hash == 0) return _hasZero;
        ref Part part = ref PartOf(hash);
        if (part.Count == 0) return false;
        Span<ulong> places = PlacesOf(in part);
        return places[Find(places, hash)] != 0;
    }

    public void Dispose()
    {
        foreach (ref Part part in _parts.AsSpan())
        {
            if (part.Places > 0) part.Block.Release();
            part = default;
        }

        _hasZero = false;
        Bytes = 0;
    }

    private ref Part PartOf(ulong hash) => ref _parts[(hash * Spread) >> 60];

    private static Span<ulong> PlacesOf(in Part part) => MemoryMarshal.Cast<byte, ulong>(part.Block.Span(part.Places * sizeof(ulong)));

    // Where it is, or where it would be put.
    private static int Find(Span<ulong> places, ulong hash)
    {
        int place = (int)((hash * Spread << 4) >> (64 - BitOperations.Log2((uint)places.Length)));
        while (places[place] != 0 && places[place] != hash) place = (place + 1) & (places.Length - 1);
        return place;
    }

    private void Grow(ref Part part)
    {
        Part larger = new() { Places = Math.Max(MinPlaces, 2 * part.Places), Count = part.Count };
        larger.Block = MemoryBlock.Allocate((long)larger.Places * sizeof(ulong), zeroed: true);
        Span<ulong> target = PlacesOf(in larger);
        if (part.Places > 0)
        {
            foreach (ulong hash in PlacesOf(in part))
            {
                if (hash != 0) target[Find(target, hash)] = hash;
            }

            part.Block.Release();
        }

        Bytes += (long)(larger.Places - part.Places) * sizeof(ulong);
        part = larger;
    }
}
