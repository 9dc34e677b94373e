using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>A member of a large set, as it lies in a slot of the heap. A view of a pointer.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       1     bytes of the member; 254: the next field says, 255: so it does, and the member lies in a block
/// 1       0/4   bytes of the member     from 254 on
/// …       0/8   address of the block    from 255 on
/// …       …     the member              unless in a block
/// </code>
/// </remarks>
internal readonly unsafe struct SetElement(byte* address) : ITableElement<SetElement>
{
    private const byte LongMark = 254;
    private const byte BlockMark = 255;
    private const int LongHeaderBytes = 1 + sizeof(int);

    /// <summary>Whether the member lies in a block.</summary>
    public bool IsInBlock => *address == BlockMark;

    public long BlockBytes => LongLength;

    public byte* Block => (byte*)Unsafe.ReadUnaligned<ulong>(address + LongHeaderBytes);

    /// <summary>The member.</summary>
    public ReadOnlySpan<byte> Key
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => *address < LongMark ? new ReadOnlySpan<byte>(address + 1, *address) : LongMember;
    }

    /// <summary>Bytes of the slot.</summary>
    public int SlotBytes => Plan(*address < LongMark ? *address : LongLength);

    private int LongLength => Unsafe.ReadUnaligned<int>(address + 1);

    private ReadOnlySpan<byte> LongMember => new(IsInBlock ? Block : address + LongHeaderBytes, LongLength);

    static SetElement ISlotElement<SetElement>.At(byte* address) => new(address);

    /// <summary>Whether a member is so long that it goes to a block.</summary>
    public static bool NeedsBlock(int length) => length > ChunkHeap.MaxSlotBytes - LongHeaderBytes;

    /// <summary>Bytes of the slot of a member.</summary>
    public static int Plan(int length) =>
        length < LongMark ? 1 + length : LongHeaderBytes + (NeedsBlock(length) ? sizeof(ulong) : length);

    /// <summary>Writes a member to a slot of the planned size; <paramref name="block"/> is null unless one is needed.</summary>
    public void Write(ReadOnlySpan<byte> member, byte* block)
    {
        if (member.Length < LongMark)
        {
            *address = (byte)member.Length;
            member.CopyTo(new Span<byte>(address + 1, member.Length));
            return;
        }

        *address = block is null ? LongMark : BlockMark;
        Unsafe.WriteUnaligned(address + 1, member.Length);
        if (block is not null) SetBlock(block);
        member.CopyTo(new Span<byte>(block is null ? address + LongHeaderBytes : block, member.Length));
    }

    /// <summary>Points to another block, with the same content: of a member that was copied.</summary>
    public void SetBlock(byte* block) => Unsafe.WriteUnaligned(address + LongHeaderBytes, (ulong)block);
}
