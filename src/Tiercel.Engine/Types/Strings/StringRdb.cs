using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Strings as dumps and snapshot files hold them: the text of a 32-bit integer as that integer, a long one compressed if
/// that makes it shorter, any other as its length and bytes. Drawn in docs/formats/dump.md.
/// </summary>
internal static class StringRdb
{
    // From Redis: shorter strings are not worth compressing, and a saving must be of four bytes at least.
    private const int MaxUncompressedBytes = 20;
    private const int MinSavedBytes = 4;

    // The longest text of a 32-bit integer, -2147483648.
    private const int MaxIntegerTextBytes = 11;

    /// <summary>Writes a string.</summary>
    public static void Save(ref PooledBuffer target, scoped ReadOnlySpan<byte> value, bool compresses)
    {
        if (value.Length <= MaxIntegerTextBytes && TrySaveInteger(ref target, value)) return;
        if (compresses && value.Length > MaxUncompressedBytes && TrySaveCompressed(ref target, value)) return;
        Span<byte> room = target.Reserve(RdbFormat.MaxLengthBytes + value.Length);
        int length = RdbFormat.WriteLength(room, (uint)value.Length);
        value.CopyTo(room[length..]);
        target.Commit(length + value.Length);
    }

    /// <summary>
    /// Reads a string; false if the input is damaged. Its bytes lie in the input, or in the scratch buffer if they had to
    /// be made: valid until that changes.
    /// </summary>
    public static bool TryLoad(scoped ref RdbReader reader, ref PooledBuffer scratch, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!reader.TryReadLength(out ulong length, out bool isEncoding)) return false;
        if (!isEncoding) return length <= StringOps.MaxLength && reader.TryRead(length, out value);
        return length == RdbFormat.Compressed
            ? TryLoadCompressed(ref reader, ref scratch, out value)
            : TryLoadInteger(ref reader, (byte)length, ref scratch, out value);
    }

    private static bool TrySaveInteger(ref PooledBuffer target, scoped ReadOnlySpan<byte> value)
    {
        if (!IntegerText.TryParse(value, out long number) || number != (int)number) return false;
        if (number == (sbyte)number)
        {
            RdbFormat.WriteEncoding(ref target, RdbFormat.Int8);
            target.WriteByte((byte)number);
        }
        else if (number == (short)number)
        {
            RdbFormat.WriteEncoding(ref target, RdbFormat.Int16);
            BinaryPrimitives.WriteInt16LittleEndian(target.Reserve(sizeof(short)), (short)number);
            target.Commit(sizeof(short));
        }
        else
        {
            RdbFormat.WriteEncoding(ref target, RdbFormat.Int32);
            BinaryPrimitives.WriteInt32LittleEndian(target.Reserve(sizeof(int)), (int)number);
            target.Commit(sizeof(int));
        }

        return true;
    }

    private static bool TrySaveCompressed(ref PooledBuffer target, scoped ReadOnlySpan<byte> value)
    {
        // The lengths come first and the compressed one is known last, so there is room for both at their longest.
        const int head = 1 + (2 * RdbFormat.MaxLengthBytes);
        Span<byte> room = target.Reserve(head + value.Length - MinSavedBytes);
        int compressed = LzfCompressor.ForThisThread().Compress(value, room[head..]);
        if (compressed == 0) return false;
        RdbFormat.WriteEncoding(ref target, RdbFormat.Compressed);
        int at = 1;
        at += RdbFormat.WriteLength(room[at..], (uint)compressed);
        at += RdbFormat.WriteLength(room[at..], (uint)value.Length);
        room.Slice(head, compressed).CopyTo(room[at..]);
        target.Commit(at - 1 + compressed);
        return true;
    }

    private static bool TryLoadCompressed(scoped ref RdbReader reader, ref PooledBuffer scratch, out ReadOnlySpan<byte> value)
    {
        value = default;
        // Here Redis takes the number of an encoding as a length, and nothing for the empty string, whatever is said to
        // be compressed.
        if (!reader.TryReadLength(out ulong compressed, out _) || !reader.TryReadLength(out ulong length, out _)) return false;
        if (!reader.TryRead(compressed, out ReadOnlySpan<byte> bytes) || length > StringOps.MaxLength) return false;
        if (length == 0) return true;
        // Measured before memory is taken for it: the declared length may be anything.
        if (!Lzf.TryMeasure(bytes, out long measured) || measured != (long)length) return false;
        scratch.Clear();
        Span<byte> room = scratch.Reserve((int)length);
        if (!Lzf.TryDecompress(bytes, room)) return false;
        scratch.Commit((int)length);
        value = scratch.Written;
        return true;
    }

    private static bool TryLoadInteger(
        scoped ref RdbReader reader, byte encoding, ref PooledBuffer scratch, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (encoding > RdbFormat.Int32 || !reader.TryRead(1UL << encoding, out ReadOnlySpan<byte> bytes)) return false;
        long number = encoding switch
        {
            RdbFormat.Int8 => (sbyte)bytes[0],
            RdbFormat.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        };
        scratch.Clear();
        int length = IntegerText.Format(number, scratch.Reserve(IntegerText.MaxLength)).Length;
        scratch.Commit(length);
        value = scratch.Written;
        return true;
    }
}
