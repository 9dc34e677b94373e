using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// What a transaction has overwritten in large collections, byte for byte, and what it has taken and given up there. To
/// roll back is to write the bytes back, the last first: it needs no memory and knows no type. Slots and blocks given up
/// are freed at the commit, so nothing that a rollback needs is used again before.
/// </summary>
/// <remarks>Belongs to one <see cref="UndoLog"/>. One thread at a time; the shards of all it notes stay locked.</remarks>
internal sealed unsafe class Journal
{
    private const int MaxKeptNotes = 4096;
    private const int MaxKeptBytes = 1 << 20;

    private Note[] _notes = new Note[16];
    private byte* _saved;
    private int _savedBytes;
    private int _savedCapacity;

    private enum NoteKind : byte
    {
        Overwritten,
        SlotFreed,
        BlockFreed,
        BlockAllocated,
    }

    private struct Note
    {
        public NoteKind Kind;

        /// <summary>What was overwritten; the block; of a slot its heap.</summary>
        public byte* Address;

        /// <summary>Whose block it is.</summary>
        public LargeValue Owner;

        /// <summary>How many bytes.</summary>
        public long Bytes;

        /// <summary>Where the saved bytes lie; the slot's reference.</summary>
        public uint Place;
    }

    /// <summary>How much is noted: <see cref="RollbackTo"/> takes it.</summary>
    public int Position { get; private set; }

    /// <summary>Makes room for notes, so that noting what was done cannot fail.</summary>
    public void Reserve(int notes = 1)
    {
        if (Position + notes > _notes.Length) Array.Resize(ref _notes, Math.Max(2 * _notes.Length, Position + notes));
    }

    /// <summary>Keeps the bytes that are about to be overwritten.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing is noted.</exception>
    public void Save(void* address, int bytes)
    {
        Reserve();
        if (_savedCapacity - _savedBytes < bytes) GrowSaved(bytes);
        new ReadOnlySpan<byte>(address, bytes).CopyTo(new Span<byte>(_saved + _savedBytes, bytes));
        _notes[Position++] = new Note
        {
            Kind = NoteKind.Overwritten, Address = (byte*)address, Bytes = bytes, Place = (uint)_savedBytes,
        };
        _savedBytes += bytes;
    }

    /// <summary>A slot of a heap is given up.</summary>
    public void SlotFreed(LargeValue owner, byte* heap, uint reference, int bytes) => Add(new Note
    {
        Kind = NoteKind.SlotFreed, Owner = owner, Address = heap, Bytes = bytes, Place = reference,
    });

    /// <summary>A block is given up.</summary>
    public void BlockFreed(LargeValue owner, byte* block, long bytes) => Add(new Note
    {
        Kind = NoteKind.BlockFreed, Owner = owner, Address = block, Bytes = bytes,
    });

    /// <summary>A block was taken.</summary>
    public void BlockAllocated(LargeValue owner, byte* block, long bytes) => Add(new Note
    {
        Kind = NoteKind.BlockAllocated, Owner = owner, Address = block, Bytes = bytes,
    });

    /// <summary>Writes back what was overwritten since a position.</summary>
    public void RollbackTo(int position)
    {
        while (Position > position)
        {
            ref Note note = ref _notes[--Position];
            if (note.Kind == NoteKind.Overwritten)
            {
                int bytes = (int)note.Bytes;
                new ReadOnlySpan<byte>(_saved + note.Place, bytes).CopyTo(new Span<byte>(note.Address, bytes));
                _savedBytes = (int)note.Place;
            }
            else if (note.Kind == NoteKind.BlockAllocated)
            {
                note.Owner.FreeBlock(note.Address, note.Bytes, journal: null);
            }
        }

        if (Position == 0) Trim();
    }

    /// <summary>The changes are final: frees what was given up.</summary>
    public void Commit()
    {
        for (int i = 0; i < Position; i++)
        {
            ref Note note = ref _notes[i];
            if (note.Kind == NoteKind.BlockFreed)
            {
                note.Owner.FreeBlock(note.Address, note.Bytes, journal: null);
            }
            else if (note.Kind == NoteKind.SlotFreed)
            {
                new ChunkHeap(note.Owner, note.Address, journal: null).Free(note.Place, (int)note.Bytes);
            }
        }

        Position = 0;
        _savedBytes = 0;
        Trim();
    }

    private void Add(in Note note)
    {
        Reserve();
        _notes[Position++] = note;
    }

    private void GrowSaved(int bytes)
    {
        long needed = (long)_savedBytes + bytes;
        if (needed > int.MaxValue / 2) throw new InsufficientMemoryException("A transaction overwrites more than can be kept.");
        int capacity = (int)Math.Max(Math.Max(needed, 2L * _savedCapacity), 4096);
        byte* larger = NativeBlock.Allocate(capacity);
        if (_saved is not null)
        {
            new ReadOnlySpan<byte>(_saved, _savedBytes).CopyTo(new Span<byte>(larger, _savedBytes));
            NativeBlock.Free(_saved);
        }

        _saved = larger;
        _savedCapacity = capacity;
    }

    // A log lives as long as its thread: what one huge transaction needed is not kept for ever.
    private void Trim()
    {
        Debug.Assert(_savedBytes == 0, "bytes are saved that no note refers to");
        if (_notes.Length > MaxKeptNotes) _notes = new Note[16];
        if (_savedCapacity <= MaxKeptBytes) return;
        NativeBlock.Free(_saved);
        _saved = null;
        _savedCapacity = 0;
    }

    ~Journal()
    {
        if (_saved is not null) NativeBlock.Free(_saved);
    }
}
