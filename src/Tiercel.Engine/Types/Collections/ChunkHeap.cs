using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The memory of one large collection: slots of the sizes of <see cref="SizeClasses"/>, cut from chunks that grow with the
/// collection from 2 to 64 KiB, freed slots linked by size. Allocation is O(1); a slot too small for anything is split off
/// a larger free one before a chunk is added. The whole is freed by its chunks, whatever is in it, and copied by them,
/// because references are relative.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       8     directory: the addresses of the chunks
/// 8       4     chunks
/// 12      4     chunks that the directory has room for
/// 16      4     reference of the next unused unit of the newest chunk
/// 20      4     units left behind it
/// 24      4     number of the newest chunk
/// 32      8     bytes of live slots, rounding included
/// 40      4 × n heads of the lists of free slots, by size class
/// </code>
/// A reference is the chunk's number in the high 19 bits and the offset in units of 8 bytes in the low 13. The first unit of
/// a chunk holds its size, so no slot has the reference 0. Directory and number of chunks are not journaled: a chunk that a
/// transaction added stays when it is rolled back, to be used next.
/// </remarks>
internal readonly unsafe struct ChunkHeap(LargeValue owner, byte* header, Journal? journal)
{
    /// <summary>The largest slot; what is larger has a block of its own.</summary>
    public const int MaxSlotBytes = 8 << 10;

    private const int UnitShift = 3;
    private const int UnitBytes = 1 << UnitShift;
    private const int OffsetBits = 13;
    private const uint OffsetMask = (1u << OffsetBits) - 1;
    private const int MinChunkBytes = 2 << 10;
    private const int MaxChunkBytes = UnitBytes << OffsetBits;
    private const int MaxChunks = 1 << (32 - OffsetBits);
    private const int ListsOffset = 40;

    // Next, left, newest and live together: one save for all that an allocation changes beside its list.
    private const int CursorOffset = 16;
    private const int CursorBytes = 24;

    // The share of the present size by which a heap grows: no more than that is ever unused at its end.
    private const int GrowthShare = 4;

    // A collection that occupies this many times its slots is made anew, once these are so few that it takes less than a
    // millisecond; one that occupies little is left alone.
    private const int SparseFactor = 4;
    private const long MinSparseBytes = 64 << 10;
    private const long MaxRenewedBytes = 128 << 10;

    private static readonly int Classes = SizeClasses.Of(MaxSlotBytes) + 1;

    /// <summary>Bytes of a header, to be zero before the first use.</summary>
    public static int HeaderBytes { get; } = (ListsOffset + (Classes * sizeof(uint)) + 7) & ~7;

    /// <summary>Bytes of live slots.</summary>
    public long LiveBytes => *(long*)(header + 32);

    /// <summary>
    /// Whether the slots in use are so small a part of the collection, and so few, that it is to be made anew: of one that
    /// has no blocks beside.
    /// </summary>
    public bool IsSparse
    {
        get
        {
            long held = owner.HeldBytes;
            return held > MinSparseBytes && held > LiveBytes * SparseFactor && LiveBytes <= MaxRenewedBytes;
        }
    }

    public Journal? Journal => journal;

    public LargeValue Owner => owner;

    private byte** Directory => *(byte***)header;

    private ref int Chunks => ref *(int*)(header + 8);

    private ref int DirectoryCapacity => ref *(int*)(header + 12);

    private ref uint Next => ref *(uint*)(header + CursorOffset);

    private ref uint UnitsLeft => ref *(uint*)(header + 20);

    private ref int Newest => ref *(int*)(header + 24);

    private uint* Lists => (uint*)(header + ListsOffset);

    /// <summary>Where a slot lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(uint reference)
    {
        Debug.Assert(reference != 0 && reference >> OffsetBits < Chunks, "there is no such slot");
        return Directory[reference >> OffsetBits] + ((reference & OffsetMask) << UnitShift);
    }

    /// <summary>Where a slot lies, by the addresses of the chunks, and how many bytes of its chunk there are from it on.</summary>
    public static byte* SlotAt(byte** chunks, uint reference, out int room)
    {
        byte* chunk = chunks[reference >> OffsetBits];
        uint offset = (reference & OffsetMask) << UnitShift;
        room = (int)(*(long*)chunk - offset);
        return chunk + offset;
    }

    /// <summary>Where the addresses of the chunks stand; those that are there stay where they are.</summary>
    public byte** ChunkAddresses => Directory;

    /// <summary>Keeps bytes of a slot, or of the root, that are about to be overwritten, if somebody may want them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Save(void* address, int bytes) => owner.Save(address, bytes, journal);

    /// <summary>A slot of at least this many bytes, 1 to <see cref="MaxSlotBytes"/>, its content undefined.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public uint Allocate(int bytes)
    {
        Debug.Assert(bytes is > 0 and <= MaxSlotBytes, "no slot is that large");
        int sizeClass = SizeClasses.Of(bytes);
        int slotBytes = SizeClasses.Size(sizeClass);
        uint units = (uint)slotBytes >> UnitShift;
        journal?.Save(header + CursorOffset, CursorBytes);
        uint reference = Lists[sizeClass] != 0 ? Pop(sizeClass)
            : UnitsLeft >= units ? Cut(units)
            : TrySplitLarger(sizeClass, out uint split) ? split
            : CutFromNewChunk(units);
        *(long*)(header + 32) += slotBytes;
        return reference;
    }

    /// <summary>Whether so many slots, of so many bytes together, can be cut from what is left of the newest chunk.</summary>
    public bool HasRoom(long slots, long bytes)
    {
        // Sizes of classes are steps of a unit, and of a sixteenth beyond some size.
        const int stepShift = 4;
        return bytes + (bytes >> stepShift) + (slots * UnitBytes) <= (long)UnitsLeft << UnitShift;
    }

    /// <summary>Gives up a slot that <see cref="Allocate"/> gave for this many bytes; in a transaction once that commits.</summary>
    public void Free(uint reference, int bytes)
    {
        if (journal is not null)
        {
            journal.SlotFreed(owner, header, reference, bytes);
            return;
        }

        int sizeClass = SizeClasses.Of(bytes);
        // From here on anybody may write to it.
        owner.Save(At(reference), bytes, journal: null);
        Push(sizeClass, reference);
        *(long*)(header + 32) -= SizeClasses.Size(sizeClass);
    }

    /// <summary>Frees all chunks; the header is done with.</summary>
    public void FreeAll()
    {
        for (int i = 0; i < Chunks; i++) owner.FreeBlock(Directory[i], *(long*)Directory[i], journal: null);
        if (Directory is not null) owner.FreeBlock((byte*)Directory, (long)DirectoryCapacity * sizeof(byte*), journal: null);
        Chunks = 0;
        *(byte***)header = null;
    }

    /// <summary>
    /// Makes this heap a copy of another; its header is zero before. What the slots hold is copied as it is: blocks that
    /// they refer to are the caller's to copy.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; <see cref="FreeAll"/> frees what was copied.</exception>
    public void CopyFrom(ChunkHeap source)
    {
        while (Chunks < source.Chunks)
        {
            byte* chunk = source.Directory[Chunks];
            int bytes = (int)*(long*)chunk;
            AddChunk(bytes);
            new ReadOnlySpan<byte>(chunk, bytes).CopyTo(new Span<byte>(Directory[Chunks - 1], bytes));
        }

        new ReadOnlySpan<byte>(source.HeaderAt(CursorOffset), HeaderBytes - CursorOffset)
            .CopyTo(new Span<byte>(HeaderAt(CursorOffset), HeaderBytes - CursorOffset));
    }

    /// <summary>Checks that free and live slots and what was never used make up the chunks. Throws if not.</summary>
    public void CheckInvariants()
    {
        long total = 0;
        for (int i = 0; i <= Newest && i < Chunks; i++) total += *(long*)Directory[i] - UnitBytes;
        long free = (long)UnitsLeft << UnitShift;
        for (int c = 1; c < Classes; c++)
        {
            for (uint slot = Lists[c]; slot != 0; slot = *(uint*)At(slot)) free += SizeClasses.Size(c);
        }

        // A rollback may leave a chunk behind that was too small for the next slot: what is there is unaccounted for.
        if (free + LiveBytes > total) throw new InvalidOperationException($"Heap: {free} free, {LiveBytes} live, {total} in all.");
    }

    private byte* HeaderAt(int offset) => header + offset;

    private uint Pop(int sizeClass)
    {
        uint* head = Lists + sizeClass;
        uint reference = *head;
        byte* slot = At(reference);
        journal?.Save(head, sizeof(uint));
        journal?.Save(slot, sizeof(uint));
        *head = *(uint*)slot;
        return reference;
    }

    private void Push(int sizeClass, uint reference)
    {
        uint* head = Lists + sizeClass;
        journal?.Save(head, sizeof(uint));
        *(uint*)At(reference) = *head;
        *head = reference;
    }

    private uint Cut(uint units)
    {
        uint reference = Next;
        Next += units;
        UnitsLeft -= units;
        return reference;
    }

    private bool TrySplitLarger(int sizeClass, out uint reference)
    {
        reference = 0;
        for (int larger = sizeClass + 1; larger < Classes; larger++)
        {
            if (Lists[larger] == 0) continue;
            reference = Pop(larger);
            uint units = (uint)SizeClasses.Size(sizeClass) >> UnitShift;
            PushPieces(reference + units, ((uint)SizeClasses.Size(larger) >> UnitShift) - units);
            return true;
        }

        return false;
    }

    // Space of any length as free slots, the largest that fit first.
    private void PushPieces(uint reference, uint units)
    {
        while (units > 0)
        {
            int bytes = (int)Math.Min(units << UnitShift, MaxSlotBytes);
            int sizeClass = SizeClasses.Of(bytes);
            if (SizeClasses.Size(sizeClass) > bytes) sizeClass--;
            Push(sizeClass, reference);
            uint taken = (uint)SizeClasses.Size(sizeClass) >> UnitShift;
            reference += taken;
            units -= taken;
        }
    }

    private uint CutFromNewChunk(uint units)
    {
        int newest = NextChunk((int)(units + 1) << UnitShift);
        PushPieces(Next, UnitsLeft);
        Newest = newest;
        Next = ((uint)newest << OffsetBits) + 1;
        UnitsLeft = (uint)(*(long*)Directory[newest] >> UnitShift) - 1;
        return Cut(units);
    }

    // One that a rollback has left, or a new one.
    private int NextChunk(int minBytes)
    {
        int next = Chunks == 0 ? 0 : Newest + 1;
        for (; next < Chunks; next++)
        {
            if (*(long*)Directory[next] >= minBytes) return next;
        }

        long growth = Math.Clamp(owner.HeldBytes / GrowthShare, MinChunkBytes, MaxChunkBytes);
        AddChunk((int)Math.Max(growth & ~(UnitBytes - 1L), minBytes));
        return next;
    }

    private void AddChunk(int bytes)
    {
        if (Chunks == MaxChunks) throw new InsufficientMemoryException("A collection has outgrown its 32 GiB.");
        if (Chunks == DirectoryCapacity) GrowDirectory();
        byte* chunk = owner.AllocateBlock(bytes, journal: null);
        *(long*)chunk = bytes;
        Directory[Chunks++] = chunk;
    }

    private void GrowDirectory()
    {
        int capacity = Math.Max(4, 2 * DirectoryCapacity);
        byte* larger = owner.AllocateBlock((long)capacity * sizeof(byte*), journal: null);
        if (Directory is not null)
        {
            new ReadOnlySpan<nint>(Directory, Chunks).CopyTo(new Span<nint>(larger, Chunks));
            owner.FreeBlock((byte*)Directory, (long)DirectoryCapacity * sizeof(byte*), journal: null);
        }

        *(byte***)header = (byte**)larger;
        DirectoryCapacity = capacity;
    }
}
