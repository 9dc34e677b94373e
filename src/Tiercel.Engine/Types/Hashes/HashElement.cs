using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>A field of a large hash with its value, as they lie in a slot of the heap. A view of a pointer.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       1     flags: 1 = there is an expiry, 2 = field and value lie in a block, 4 = there are long lengths
/// 1       1     bytes of the field     } 0 with long lengths
/// 2       1     bytes of the value     }
/// 3       0/8   bytes of the field and of the value, 4 each   with long lengths
/// …       0/8   when the field expires, Unix milliseconds     with an expiry
/// …       0/8   address of the block                          in a block
/// …       …     field, then value                             unless in a block
/// </code>
/// </remarks>
internal readonly unsafe struct HashElement(byte* address) : ITableElement<HashElement>
{
    private const int HasExpiry = 1;
    private const int InBlock = 2;
    private const int HasLongLengths = 4;
    private const int FixedBytes = 3;
    private const int MaxShortLength = 255;

    public byte* Address { get; } = address;

    static HashElement ISlotElement<HashElement>.At(byte* address) => new(address);

    public bool IsInBlock => (Address[0] & InBlock) != 0;

    public int FieldLength => (Address[0] & HasLongLengths) == 0 ? Address[1] : Unsafe.ReadUnaligned<int>(Address + FixedBytes);

    public int ValueLength => (Address[0] & HasLongLengths) == 0 ? Address[2] : Unsafe.ReadUnaligned<int>(Address + FixedBytes + 4);

    public ReadOnlySpan<byte> Field => new(Bytes, FieldLength);

    ReadOnlySpan<byte> ITableElement<HashElement>.Key => Field;

    public ReadOnlySpan<byte> Value => new(Bytes + FieldLength, ValueLength);

    /// <summary>Whether there is a place for an expiry.</summary>
    public bool HasExpiryField => (Address[0] & HasExpiry) != 0;

    /// <summary>Unix milliseconds; <see cref="Expiry.None"/> = lives as long as its key.</summary>
    public long ExpiresAtMs => (Address[0] & HasExpiry) == 0 ? Expiry.None : Unsafe.ReadUnaligned<long>(Address + ExpiryOffset);

    /// <summary>Whether its time has passed.</summary>
    public bool IsDue(long nowMs) => HasExpiryField && ExpiresAtMs != Expiry.None && ExpiresAtMs <= nowMs;

    /// <summary>Bytes from the beginning to the end of the expiry; only if there is a place for one.</summary>
    public int BytesToExpiry => BlockOffset;

    public byte* Block => (byte*)Unsafe.ReadUnaligned<ulong>(Address + BlockOffset);

    public long BlockBytes => (long)FieldLength + ValueLength;

    /// <summary>Bytes of the slot.</summary>
    public int SlotBytes => ContentOffset + (IsInBlock ? 0 : FieldLength + ValueLength);

    private byte* Bytes => IsInBlock ? Block : Address + ContentOffset;

    private int ExpiryOffset => FixedBytes + ((Address[0] & HasLongLengths) << 1);

    private int BlockOffset => ExpiryOffset + ((Address[0] & HasExpiry) << 3);

    private int ContentOffset => BlockOffset + ((Address[0] & InBlock) << 2);

    /// <summary>Whether two lengths are so great that field and value go to a block.</summary>
    public static bool NeedsBlock(int fieldLength, int valueLength) =>
        (long)fieldLength + valueLength > ChunkHeap.MaxSlotBytes - FixedBytes - (3 * sizeof(long));

    /// <summary>Bytes of the slot of an element with these parts.</summary>
    public static int Plan(int fieldLength, int valueLength, bool hasExpiry) =>
        FixedBytes
        + (fieldLength > MaxShortLength || valueLength > MaxShortLength ? sizeof(long) : 0)
        + (hasExpiry ? sizeof(long) : 0)
        + (NeedsBlock(fieldLength, valueLength) ? sizeof(long) : fieldLength + valueLength);

    /// <summary>Writes an element to a slot of the planned size; <paramref name="block"/> is null unless one is needed.</summary>
    public void Write(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, long expiresAtMs, byte* block)
    {
        bool hasLongLengths = field.Length > MaxShortLength || value.Length > MaxShortLength;
        Address[0] = (byte)((expiresAtMs != Expiry.None ? HasExpiry : 0) | (block is null ? 0 : InBlock)
            | (hasLongLengths ? HasLongLengths : 0));
        Address[1] = (byte)(hasLongLengths ? 0 : field.Length);
        Address[2] = (byte)(hasLongLengths ? 0 : value.Length);
        if (hasLongLengths)
        {
            Unsafe.WriteUnaligned(Address + FixedBytes, field.Length);
            Unsafe.WriteUnaligned(Address + FixedBytes + 4, value.Length);
        }

        if (expiresAtMs != Expiry.None) Unsafe.WriteUnaligned(Address + ExpiryOffset, expiresAtMs);
        if (block is not null) Unsafe.WriteUnaligned(Address + BlockOffset, (ulong)block);
        field.CopyTo(new Span<byte>(Bytes, field.Length));
        value.CopyTo(new Span<byte>(Bytes + field.Length, value.Length));
    }

    /// <summary>Whether a value may be written over the old one, with the parts where they are.</summary>
    public bool Fits(int valueLength, bool hasExpiry)
    {
        const int otherForms = InBlock | HasLongLengths;
        return (Address[0] & otherForms) == 0 && valueLength <= MaxShortLength
            && hasExpiry == ((Address[0] & HasExpiry) != 0)
            && SizeClasses.Of(ContentOffset + FieldLength + valueLength) == SizeClasses.Of(SlotBytes);
    }

    /// <summary>Writes a value that <see cref="Fits"/>.</summary>
    public void Overwrite(ReadOnlySpan<byte> value, long expiresAtMs)
    {
        Address[2] = (byte)value.Length;
        if (expiresAtMs != Expiry.None) SetExpiresAt(expiresAtMs);
        value.CopyTo(new Span<byte>(Bytes + FieldLength, value.Length));
    }

    /// <summary>Changes the expiry of an element that has a place for it.</summary>
    public void SetExpiresAt(long expiresAtMs) => Unsafe.WriteUnaligned(Address + ExpiryOffset, expiresAtMs);

    /// <summary>Writes another element's content, with a place for an expiry, to a slot; its block goes with it.</summary>
    public void WriteWithExpiry(HashElement source, long expiresAtMs)
    {
        new ReadOnlySpan<byte>(source.Address, source.ExpiryOffset).CopyTo(new Span<byte>(Address, source.ExpiryOffset));
        Address[0] |= HasExpiry;
        SetExpiresAt(expiresAtMs);
        int behind = source.SlotBytes - source.BlockOffset;
        new ReadOnlySpan<byte>(source.Address + source.BlockOffset, behind).CopyTo(new Span<byte>(Address + BlockOffset, behind));
    }

    /// <summary>Points to another block, with the same content: of an element that was copied.</summary>
    public void SetBlock(byte* block) => Unsafe.WriteUnaligned(Address + BlockOffset, (ulong)block);
}
