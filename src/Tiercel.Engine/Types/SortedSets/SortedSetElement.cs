using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>A member of a large sorted set with its score, as they lie in a slot of the heap. A view of a pointer.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       8     score
/// 8       1     bytes of the member, 255 = they are in the next field
/// 9       0/4   bytes of the member                      if 255 or more
/// …       0/8   address of the block that holds it       if it does not fit a slot
/// …       …     member                                   unless in a block
/// </code>
/// </remarks>
internal readonly unsafe struct SortedSetElement(byte* address) : ISlotElement<SortedSetElement>
{
    private const int LengthOffset = sizeof(double);
    private const int FixedBytes = LengthOffset + 1;
    private const int LongMark = 255;
    private const int LongHeadBytes = FixedBytes + sizeof(int);
    private const int MaxInline = ChunkHeap.MaxSlotBytes - LongHeadBytes;

    public byte* Address { get; } = address;

    public ref double Score => ref *(double*)Address;

    public ReadOnlySpan<byte> Member
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Address[LengthOffset] != LongMark ? new(Address + FixedBytes, Address[LengthOffset]) : LongMember;
    }

    public bool IsInBlock => Address[LengthOffset] == LongMark && NeedsBlock(LongLength);

    public byte* Block => (byte*)Unsafe.ReadUnaligned<ulong>(Address + LongHeadBytes);

    public int BlockBytes => LongLength;

    /// <summary>Bytes of the slot.</summary>
    public int SlotBytes => Plan(Member.Length);

    private int LongLength => Unsafe.ReadUnaligned<int>(Address + FixedBytes);

    private ReadOnlySpan<byte> LongMember => new(IsInBlock ? Block : Address + LongHeadBytes, LongLength);

    static SortedSetElement ISlotElement<SortedSetElement>.At(byte* address) => new(address);

    /// <summary>Whether a member is so long that it goes to a block.</summary>
    public static bool NeedsBlock(int memberLength) => memberLength > MaxInline;

    /// <summary>Bytes of the slot of an element with such a member.</summary>
    public static int Plan(int memberLength) =>
        memberLength < LongMark ? FixedBytes + memberLength
        : LongHeadBytes + (NeedsBlock(memberLength) ? sizeof(ulong) : memberLength);

    /// <summary>Writes an element to a slot of the planned size; <paramref name="block"/> is null unless one is needed.</summary>
    public void Write(double score, ReadOnlySpan<byte> member, byte* block)
    {
        Score = score;
        Address[LengthOffset] = (byte)Math.Min(member.Length, LongMark);
        byte* bytes = Address + FixedBytes;
        if (member.Length >= LongMark)
        {
            Unsafe.WriteUnaligned(bytes, member.Length);
            bytes = Address + LongHeadBytes;
            if (block is not null) SetBlock(block);
        }

        member.CopyTo(new Span<byte>(block is null ? bytes : block, member.Length));
    }

    /// <summary>Points to another block, with the same content: of an element that was copied.</summary>
    public void SetBlock(byte* block) => Unsafe.WriteUnaligned(Address + LongHeadBytes, (ulong)block);
}

/// <summary>Finds elements of sorted sets by their members.</summary>
internal readonly unsafe struct SortedSetMembers(ChunkHeap heap) : IElementKeys
{
    public ReadOnlySpan<byte> KeyOf(uint reference) => new SortedSetElement(heap.At(reference)).Member;
}
