using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>A node of a <see cref="ScoreTree"/>, a slot of the heap. A view of a pointer.</summary>
/// <remarks>
/// <code>
/// offset  size    content
/// 0       2       entries
/// 2       2       level: 0 = leaf
/// 4       4       the next node of the level, 0 = none
/// 8       4       the one before it
/// 16      12 × n  of a leaf: score (8), element (4)
///         20 × n  of an inner node: score and element of the first that lies below (12), child (4), elements below it (4)
/// </code>
/// Entries of both kinds begin alike, so that they are sought and moved by the same code. What lies behind the last entry
/// is saved to the journal before it is written like all else: a rollback may bring its count back.
/// </remarks>
internal readonly unsafe struct ScoreNode(byte* address)
{
    /// <summary>A slot without rounding: some 60 elements in a leaf on the average, and three levels above a million.</summary>
    public const int Bytes = 1024;

    private const int HeaderBytes = 16;
    private const int ChildOffset = 12;
    private const int BelowOffset = 16;
    private const int LeafEntryBytes = 12;
    private const int InnerEntryBytes = 20;
    private const int LeafCapacity = (Bytes - HeaderBytes) / LeafEntryBytes;
    private const int InnerCapacity = (Bytes - HeaderBytes) / InnerEntryBytes;

    public byte* Address { get; } = address;

    public int Count => *(ushort*)Address;

    public int Level => *(ushort*)(Address + 2);

    public bool IsLeaf => Level == 0;

    public ref uint Next => ref *(uint*)(Address + 4);

    public ref uint Previous => ref *(uint*)(Address + 8);

    public int Capacity => IsLeaf ? LeafCapacity : InnerCapacity;

    public bool IsFull => Count == Capacity;

    private int EntryBytes => IsLeaf ? LeafEntryBytes : InnerEntryBytes;

    public void Initialize(int level)
    {
        new Span<byte>(Address, HeaderBytes).Clear();
        *(ushort*)(Address + 2) = (ushort)level;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Score(int index) => Unsafe.ReadUnaligned<double>(At(index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Element(int index) => *(uint*)(At(index) + sizeof(double));

    /// <summary>Of an inner node.</summary>
    public uint Child(int index) => *(uint*)(At(index) + ChildOffset);

    /// <summary>Of an inner node: how many elements lie below a child.</summary>
    public ref uint Below(int index) => ref *(uint*)(At(index) + BelowOffset);

    /// <summary>How many elements lie below some children from the first on; of a leaf that many.</summary>
    public long Sum(int children)
    {
        if (IsLeaf) return children;
        long sum = 0;
        byte* below = At(0) + BelowOffset;
        for (int i = 0; i < children; i++, below += InnerEntryBytes) sum += *(uint*)below;
        return sum;
    }

    /// <summary>Puts an entry in, moving those behind it on; there is room.</summary>
    public void Insert(int index, in ScoreEntry entry, ChunkHeap heap)
    {
        Debug.Assert(!IsFull && index <= Count, "there is no room for an entry");
        int behind = (Count - index) * EntryBytes;
        byte* at = At(index);
        heap.Save(at, behind + EntryBytes);
        Buffer.MemoryCopy(at, at + EntryBytes, behind, behind);
        SetCount(Count + 1, heap);
        Write(at, in entry);
    }

    /// <summary>Takes an entry out.</summary>
    public void Remove(int index, ChunkHeap heap)
    {
        int behind = (Count - index - 1) * EntryBytes;
        byte* at = At(index);
        heap.Save(at, behind);
        Buffer.MemoryCopy(at + EntryBytes, at, behind, behind);
        SetCount(Count - 1, heap);
    }

    /// <summary>Gives the entries from an index on to the end of another node of the level.</summary>
    public void MoveTo(ScoreNode target, int index, ChunkHeap heap)
    {
        int bytes = (Count - index) * EntryBytes;
        byte* end = target.At(target.Count);
        heap.Save(end, bytes);
        Buffer.MemoryCopy(At(index), end, bytes, bytes);
        target.SetCount(target.Count + Count - index, heap);
        SetCount(index, heap);
    }

    /// <summary>Changes what comes first below a child, and how many lie below it.</summary>
    public void Update(int index, in ScoreEntry entry, ChunkHeap heap)
    {
        heap.Save(At(index), EntryBytes);
        Write(At(index), in entry);
    }

    public ScoreEntry Entry(int index) => IsLeaf
        ? new ScoreEntry(Score(index), Element(index), 0, 1)
        : new ScoreEntry(Score(index), Element(index), Child(index), Below(index));

    /// <summary>Changes the score of an element in a leaf; its neighbours stay where they are.</summary>
    public void SetScore(int index, double score, ChunkHeap heap)
    {
        heap.Save(At(index), sizeof(double));
        Unsafe.WriteUnaligned(At(index), score);
    }

    private void Write(byte* at, in ScoreEntry entry)
    {
        Unsafe.WriteUnaligned(at, entry.Score);
        *(uint*)(at + sizeof(double)) = entry.Element;
        if (IsLeaf) return;
        *(uint*)(at + ChildOffset) = entry.Child;
        *(uint*)(at + BelowOffset) = entry.Below;
    }

    private void SetCount(int count, ChunkHeap heap)
    {
        heap.Save(Address, sizeof(ushort));
        *(ushort*)Address = (ushort)count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* At(int index) => Address + HeaderBytes + (index * EntryBytes);
}

/// <summary>An entry of a <see cref="ScoreNode"/>; of one in a leaf only the first two matter.</summary>
internal readonly record struct ScoreEntry(double Score, uint Element, uint Child, uint Below);
