using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>One key with its value, as it lies in a slab slot. A view: copying it copies a pointer.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       1     kind (low 4 bits; 0 = free slot), flags (high 4 bits, below)
/// 1       1     key length; 255 = the long length field holds it
/// 2       2     access: seconds of the last access, or LFU counter and minutes
/// 4       4     length in bytes of the value as it is kept
/// 8       0/8   expiry, Unix milliseconds, 0 = none        present with HasExpiryField
/// …       0/8   block that holds the value                 present with ValueInBlock
/// …       0/8   block that holds the key                   present with KeyInBlock
/// …       0/4   key length                                 present if byte 1 is 255
/// …       …     key                                        unless KeyInBlock
/// …       …     value                                      unless ValueInBlock; see StringValue if Compressed
/// </code>
/// Host byte order: entries never leave the process. An 8-byte value under a 16-byte key takes exactly 32 bytes.
/// </remarks>
internal readonly unsafe struct Entry(byte* address)
{
    public const int HasExpiryField = 0x10;
    public const int ValueInBlock = 0x20;
    public const int KeyInBlock = 0x40;

    /// <summary>Of a string: it is kept compressed, and <see cref="StringValue"/> reads it.</summary>
    public const int Compressed = 0x80;

    /// <summary>Of a collection, the same bit: what is kept is the handle of a <see cref="LargeValue"/>.</summary>
    public const int Large = Compressed;

    /// <summary>Bytes of such a handle: the address of the root, and the bytes that its shard counts for it.</summary>
    public const int LargeHandleBytes = 16;

    /// <summary>Values longer than this live in a block.</summary>
    public const int MaxInlineValueBytes = 16 << 10;

    /// <summary>Keys longer than this live in a block, so that key and block handles always fit a slot.</summary>
    public const int MaxInlineKeyBytes = 8 << 10;

    private const int FixedBytes = 8;
    private const int LongKeyMark = 255;

    public byte* Address { get; } = address;

    /// <summary>Whether this is no entry at all.</summary>
    public bool IsNull => Address is null;

    public ValueKind Kind => (ValueKind)(Address[0] & 0x0F);

    public bool HasFlag(int flag) => (Address[0] & flag) != 0;

    public ref ushort Access => ref *(ushort*)(Address + 2);

    /// <summary>How many bytes are kept of the value.</summary>
    public int KeptLength => *(int*)(Address + 4);

    /// <summary>Unix milliseconds; 0 = lives for ever.</summary>
    public long ExpiresAtMs => HasFlag(HasExpiryField) ? *(long*)(Address + FixedBytes) : Expiry.None;

    public int KeyLength => Address[1] != LongKeyMark ? Address[1] : *(int*)(Address + LongLengthOffset);

    public ReadOnlySpan<byte> Key =>
        HasFlag(KeyInBlock) ? new(KeyBlock.Bytes, KeyLength) : new(Address + KeyOffset, KeyLength);

    /// <summary>The bytes that are kept of the value, wherever they lie.</summary>
    public Span<byte> KeptValue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // Nearly all: a short key, no block. Only the expiry may stand before the key.
            if ((Address[0] & (ValueInBlock | KeyInBlock)) != 0 || Address[1] == LongKeyMark) return ValueAnywhere;
            int offset = FixedBytes + ((Address[0] & HasExpiryField) >> 1) + Address[1];
            return new Span<byte>(Address + offset, KeptLength);
        }
    }

    private Span<byte> ValueAnywhere =>
        HasFlag(ValueInBlock) ? new(ValueBlock.Bytes, KeptLength) : new(Address + InlineValueOffset, KeptLength);

    public MemoryBlock ValueBlock => MemoryBlock.FromStored(*(ulong*)(Address + BlockOffset));

    public MemoryBlock KeyBlock => MemoryBlock.FromStored(*(ulong*)(Address + KeyBlockOffset));

    /// <summary>What the entry occupies of its slot.</summary>
    public int SlotBytes => HasFlag(ValueInBlock) ? InlineValueOffset : InlineValueOffset + KeptLength;

    /// <summary>What its blocks occupy, and what its shard counts for a large collection.</summary>
    public long BlockBytes =>
        (HasFlag(ValueInBlock) ? ValueBlock.SizeBytes : 0) + (HasFlag(KeyInBlock) ? KeyBlock.SizeBytes : 0)
        + (IsLarge ? CountedBytes : 0);

    /// <summary>Whether it holds a collection that lies outside of it.</summary>
    public bool IsLarge => HasFlag(Large) && Kind != ValueKind.String;

    /// <summary>The root of a large collection.</summary>
    public LargeValue LargeValue => new((byte*)Unsafe.ReadUnaligned<ulong>(Address + InlineValueOffset));

    /// <summary>Bytes of a large collection that its shard counts.</summary>
    public long CountedBytes => Unsafe.ReadUnaligned<long>(Address + InlineValueOffset + sizeof(ulong));

    // Each flag widens the header by 8; shifting the bit down to the value 8 adds it without a branch.
    private int BlockOffset => FixedBytes + ((Address[0] & HasExpiryField) >> 1);

    private int KeyBlockOffset => BlockOffset + ((Address[0] & ValueInBlock) >> 2);

    private int LongLengthOffset => KeyBlockOffset + ((Address[0] & KeyInBlock) >> 3);

    private int KeyOffset => LongLengthOffset + (Address[1] == LongKeyMark ? sizeof(int) : 0);

    private int InlineValueOffset => KeyOffset + (HasFlag(KeyInBlock) ? 0 : KeyLength);

    /// <summary>The slot an entry with these parts needs, and the flags that describe it.</summary>
    public static int Plan(int keyLength, int valueLength, bool hasExpiry, out int flags)
    {
        int bytes = FixedBytes;
        flags = 0;
        if (hasExpiry)
        {
            flags |= HasExpiryField;
            bytes += sizeof(long);
        }

        if (keyLength >= LongKeyMark) bytes += sizeof(int);
        if (keyLength > MaxInlineKeyBytes)
        {
            flags |= KeyInBlock;
            bytes += sizeof(ulong);
        }
        else
        {
            bytes += keyLength;
        }

        if (valueLength <= MaxInlineValueBytes && bytes + valueLength <= SizeClasses.MaxBytes) return bytes + valueLength;
        flags |= ValueInBlock;
        return bytes + sizeof(ulong);
    }

    /// <summary>Writes everything but the value's bytes and the handles of its blocks into a fresh slot.</summary>
    public void WriteHead(ValueKind kind, int flags, int keyLength, int valueLength, long expiresAtMs, ushort access)
    {
        Address[0] = (byte)((int)kind | flags);
        Address[1] = (byte)Math.Min(keyLength, LongKeyMark);
        Access = access;
        *(int*)(Address + 4) = valueLength;
        if ((flags & HasExpiryField) != 0) *(long*)(Address + FixedBytes) = expiresAtMs;
        if (keyLength >= LongKeyMark) *(int*)(Address + LongLengthOffset) = keyLength;
    }

    public void WriteInlineKey(ReadOnlySpan<byte> key)
    {
        Debug.Assert(!HasFlag(KeyInBlock), "the key lives in a block");
        key.CopyTo(new Span<byte>(Address + KeyOffset, key.Length));
    }

    public void SetKeyBlock(MemoryBlock block) => *(ulong*)(Address + KeyBlockOffset) = block.ToStored();

    public void SetValueBlock(MemoryBlock block) => *(ulong*)(Address + BlockOffset) = block.ToStored();

    /// <summary>Makes the value of an entry with room for it the handle of a large collection, of which nothing is counted.</summary>
    public void SetLargeValue(LargeValue root)
    {
        Address[0] |= Large;
        Unsafe.WriteUnaligned(Address + InlineValueOffset, (ulong)root.Address);
        SetCountedBytes(0);
    }

    public void SetCountedBytes(long bytes) => Unsafe.WriteUnaligned(Address + InlineValueOffset + sizeof(ulong), bytes);

    public void SetKeptLength(int length) => *(int*)(Address + 4) = length;

    /// <summary>Notes whether what is kept is compressed.</summary>
    public void SetCompressed(bool isCompressed) =>
        Address[0] = (byte)(isCompressed ? Address[0] | Compressed : Address[0] & ~Compressed);

    /// <summary>Changes the expiry of an entry that has the field.</summary>
    public void SetExpiresAt(long expiresAtMs)
    {
        Debug.Assert(HasFlag(HasExpiryField), "the entry has no expiry field");
        *(long*)(Address + FixedBytes) = expiresAtMs;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool KeyEquals(ReadOnlySpan<byte> key)
    {
        if (Address[1] != key.Length || key.Length == LongKeyMark) return LongKeyEquals(key);
        // A short key lies inline: only the expiry and the value's block may stand before it.
        int offset = FixedBytes + ((Address[0] & HasExpiryField) >> 1) + ((Address[0] & ValueInBlock) >> 2);
        return key.SequenceEqual(new ReadOnlySpan<byte>(Address + offset, key.Length));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool LongKeyEquals(ReadOnlySpan<byte> key) => Address[1] == LongKeyMark && KeyLength == key.Length && key.SequenceEqual(Key);
}
