// A trie of small tables: sixteen parts by four bits of the number, each a table with open addressing and linear probing that grows
// until it has some thousand places, and is then divided into sixteen by the next four bits. So no addition moves more notes
// than one such table holds, some dozen microseconds, however many there are.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>Notes found by a number, off the managed heap; no addition takes long. One thread at a time.</summary>
/// <typeparam name="TNote">What is noted; all zero where nothing is.</typeparam>
internal sealed class NoteTable<TNote> : IDisposable
    where TNote : unmanaged, INote
{
    private const int PartBits = 4;
    private const int Parts = 1 << PartBits;
    private const int MinPlaces = 64;
    private const int MaxPlaces = 4096;

    // An odd number whose product spreads all bits of a number into the high ones: 2^64 by the golden ratio.
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    // Of the bits of the spread number, how many have led here.
    private readonly int _usedBits;

    // Made for the first note: most images of collections never have one.
    private Part[] _parts = [];

    /// <summary>An empty one.</summary>
    public NoteTable()
    {
    }

    private NoteTable(int usedBits) => _usedBits = usedBits;

    private struct Part
    {
        public NoteTable<TNote>? Divided;
        public MemoryBlock Block;
        public int Places;
        public int Count;
    }

    /// <summary>What it occupies.</summary>
    public long Bytes { get; private set; }

    /// <summary>The note of a number, made if there is none: then only its number is set. Valid until the next call.</summary>
    /// <param name="number">Not 0.</param>
    /// <param name="isNew">Whether it was made.</param>
    /// <exception cref="InsufficientMemoryException">The system has no memory left; nothing has changed.</exception>
    public ref TNote Add(ulong number, out bool isNew)
    {
        if (_parts.Length == 0) _parts = new Part[Parts];
        ref Part part = ref PartOf(number);
        if (part.Divided is null && part.Count >= part.Places / 4 * 3)
        {
            if (part.Places < MaxPlaces) Grow(ref part);
            else Divide(ref part);
        }

        if (part.Divided is { } divided)
        {
            long before = divided.Bytes;
            ref TNote found = ref divided.Add(number, out isNew);
            Bytes += divided.Bytes - before;
            return ref found;
        }

        ref TNote place = ref Find(PlacesOf(in part), number);
        isNew = place.Number == 0;
        if (!isNew) return ref place;
        place.Number = number;
        part.Count++;
        return ref place;
    }

    /// <summary>The note of a number; a null reference if there is none. Valid until the next addition.</summary>
    /// <param name="number">Not 0.</param>
    public ref TNote Find(ulong number)
    {
        if (_parts.Length == 0) return ref Unsafe.NullRef<TNote>();
        NoteTable<TNote> table = this;
        while (table.PartOf(number).Divided is { } divided) table = divided;
        ref Part part = ref table.PartOf(number);
        if (part.Count == 0) return ref Unsafe.NullRef<TNote>();
        ref TNote place = ref table.Find(PlacesOf(in part), number);
        if (place.Number == 0) return ref Unsafe.NullRef<TNote>();
        return ref place;
    }

    /// <summary>Whether there is a note of a number.</summary>
    /// <param name="number">Not 0.</param>
    public bool Contains(ulong number) => !Unsafe.IsNullRef(ref Find(number));

    /// <summary>Visits all notes.</summary>
    public void ForEach(Action<TNote> visit)
    {
        foreach (ref Part part in _parts.AsSpan())
        {
            part.Divided?.ForEach(visit);
            if (part.Count == 0) continue;
            foreach (ref readonly TNote note in PlacesOf(in part))
            {
                if (note.Number != 0) visit(note);
            }
        }
    }

    /// <summary>Forgets all, and frees its memory.</summary>
    public void Dispose()
    {
        foreach (ref Part part in _parts.AsSpan())
        {
            part.Divided?.Dispose();
            if (part.Places > 0) part.Block.Release();
            part = default;
        }

        Bytes = 0;
    }

    private ref Part PartOf(ulong number) => ref _parts[(number * Spread << _usedBits) >> (64 - PartBits)];

    private static Span<TNote> PlacesOf(in Part part) =>
        MemoryMarshal.Cast<byte, TNote>(part.Block.Span(part.Places * Unsafe.SizeOf<TNote>()));

    // Where it is, or where it would be put.
    private ref TNote Find(Span<TNote> places, ulong number)
    {
        int place = (int)((number * Spread << (_usedBits + PartBits)) >> (64 - BitOperations.Log2((uint)places.Length)));
        while (places[place].Number != 0 && places[place].Number != number) place = (place + 1) & (places.Length - 1);
        return ref places[place];
    }

    private void Grow(ref Part part)
    {
        Part larger = new() { Places = Math.Max(MinPlaces, 2 * part.Places), Count = part.Count };
        larger.Block = MemoryBlock.Allocate((long)larger.Places * Unsafe.SizeOf<TNote>(), zeroed: true);
        Span<TNote> target = PlacesOf(in larger);
        if (part.Places > 0)
        {
            foreach (ref readonly TNote note in PlacesOf(in part))
            {
                if (note.Number != 0) Find(target, note.Number) = note;
            }

            part.Block.Release();
        }

        Bytes += (long)(larger.Places - part.Places) * Unsafe.SizeOf<TNote>();
        part = larger;
    }

    private void Divide(ref Part part)
    {
        NoteTable<TNote> divided = new(_usedBits + PartBits);
        try
        {
            foreach (ref readonly TNote note in PlacesOf(in part))
            {
                if (note.Number != 0) divided.Add(note.Number, out _) = note;
            }
        }
        catch (InsufficientMemoryException)
        {
            divided.Dispose();
            throw;
        }

        Bytes += divided.Bytes - ((long)part.Places * Unsafe.SizeOf<TNote>());
        part.Block.Release();
        part = new Part { Divided = divided };
    }
}

/// <summary>Something noted of a number.</summary>
internal interface INote
{
    /// <summary>The number; 0 = there is no note.</summary>
    ulong Number { get; set; }
}
