using System.Numerics;

namespace Tiercel.Engine;

/// <summary>
/// Strings as rows of bits, the highest bit of the first byte being bit 0. The commands and the embedded door both come
/// here, with the shards of the keys locked.
/// </summary>
internal static class BitmapOps
{
    /// <summary>Bits of the longest string: 2^32.</summary>
    public const long MaxBits = StringOps.MaxLength * 8L;

    /// <summary>One bit; those beyond the end are 0: Done, Absent or WrongType.</summary>
    public static OpStatus GetBit(ref KeyScope scope, scoped in Key key, long offset, out bool bit)
    {
        OpStatus status = StringOps.Get(ref scope, in key, out ReadOnlySpan<byte> value);
        bit = HasBit(value, offset);
        return status;
    }

    /// <summary>
    /// Sets or clears one bit, extending the string with zeros as far as it: Done or WrongType. The offset is less than
    /// <see cref="MaxBits"/>.
    /// </summary>
    public static OpStatus SetBit(ref KeyScope scope, scoped in Key key, long offset, bool bit, out bool oldBit)
    {
        OpStatus status = StringOps.Get(ref scope, in key, LookupMode.Write, out ReadOnlySpan<byte> value);
        oldBit = HasBit(value, offset);
        if (status == OpStatus.WrongType) return status;
        int index = (int)(offset >> 3);
        if (index < value.Length && bit == oldBit) return OpStatus.Done;
        byte changed = (byte)(1 << (7 - (int)(offset & 7)));
        byte old = index < value.Length ? value[index] : (byte)0;
        changed = (byte)(bit ? old | changed : old & ~changed);
        scope.SetRange(in key, index, [changed]);
        return OpStatus.Done;
    }

    /// <summary>How many bits of a part of a bitmap are 1; the range counts bits.</summary>
    public static long Count(ReadOnlySpan<byte> bitmap, IndexRange bits)
    {
        if (bits.IsEmpty) return 0;
        int first = (int)(bits.First >> 3);
        int last = (int)(bits.Last >> 3);
        long count = BitKernels.Count(bitmap[first..(last + 1)]);
        int before = bitmap[first] & ~(0xFF >> (int)(bits.First & 7));
        int after = bitmap[last] & (0x7F >> (int)(bits.Last & 7));
        return count - BitOperations.PopCount((uint)before) - BitOperations.PopCount((uint)after);
    }

    /// <summary>
    /// The first bit of this value in a part of a bitmap, -1 if there is none; the range counts bits. If it is open, a
    /// bitmap without a 0 in it has one right after its end.
    /// </summary>
    public static long Position(ReadOnlySpan<byte> bitmap, bool bit, IndexRange bits, bool isOpen)
    {
        if (bits.IsEmpty) return -1;
        long position = Find(bitmap, bit, bits);
        return position < 0 && isOpen && !bit ? bitmap.Length * 8L : position;
    }

    /// <summary>A range of bytes or of bits, as bits.</summary>
    public static IndexRange ToBits(IndexRange range, BitUnit unit) =>
        range.IsEmpty || unit == BitUnit.Bit ? range : new IndexRange(range.First * 8, (range.Last * 8) + 7);

    /// <summary>How many units a bitmap has.</summary>
    public static long UnitsOf(ReadOnlySpan<byte> bitmap, BitUnit unit) =>
        unit == BitUnit.Bit ? bitmap.Length * 8L : bitmap.Length;

    /// <summary>
    /// Makes the destination hold the combination of some bitmaps, or removes it if that is empty; returns its length
    /// in bytes. The destination's shard is locked, and it loses its expiry.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static int Combine(
        ref KeyScope scope, scoped in Key destination, BitOperation operation, scoped in BitOperands operands)
    {
        int length = operands.MaxLength;
        if (length == 0) scope.Remove(in destination);
        else scope.SetComputed(in destination, length, new BitCombiner(operation, operands), Expiry.None);
        return length;
    }

    /// <summary>
    /// Before a run of <see cref="Apply"/>: looks the key up and extends it to the last bit that is written, so that
    /// none of the run can fail: Done, Absent, WrongType or TooLong.
    /// </summary>
    /// <param name="scope">Holds the key's shard.</param>
    /// <param name="key">The key.</param>
    /// <param name="writtenBits">The bits that are needed for what is written; 0 if all is read.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static OpStatus Prepare(ref KeyScope scope, scoped in Key key, long writtenBits)
    {
        LookupMode mode = writtenBits == 0 ? LookupMode.Read : LookupMode.Write;
        OpStatus status = StringOps.Length(ref scope, in key, mode, out int length);
        if (status == OpStatus.WrongType || writtenBits == 0) return status;
        if (writtenBits > MaxBits) return OpStatus.TooLong;
        int needed = (int)((writtenBits + 7) >> 3);
        if (needed > length) scope.SetRange(in key, needed - 1, [0]);
        return OpStatus.Done;
    }

    /// <summary>
    /// Does one step on an integer in the string; null if it was to fail on overflow and did. What was read through the
    /// scope before is no longer valid.
    /// </summary>
    public static long? Apply(ref KeyScope scope, scoped in Key key, in BitFieldOperation step)
    {
        scope.ForgetReads();
        StringOps.Get(ref scope, in key, LookupMode.Write, out ReadOnlySpan<byte> value);
        BitField field = new(step.Offset, step.Bits, step.IsSigned);
        long old = field.Read(value);
        if (step.Action == BitFieldAction.Get) return old;
        bool adds = step.Action == BitFieldAction.Increment;
        // An unsigned field takes a negative number for the large one with the same bits.
        Int128 number = adds ? (Int128)old + step.Value : step.IsSigned ? step.Value : (Int128)(ulong)step.Value;
        if (!field.TryFit(number, step.Overflow, out long fitting)) return null;
        if (fitting != old)
        {
            Span<byte> buffer = stackalloc byte[BitField.BufferBytes];
            scope.SetRange(in key, field.FirstByte, field.Replace(value, fitting, buffer));
        }

        return adds ? fitting : old;
    }

    private static long Find(ReadOnlySpan<byte> bitmap, bool bit, IndexRange bits)
    {
        // A search for 0 is one for 1 in what is turned over.
        byte passed = bit ? (byte)0 : (byte)0xFF;
        int index = (int)(bits.First >> 3);
        int candidates = (bitmap[index] ^ passed) & (0xFF >> (int)(bits.First & 7));
        if (candidates == 0)
        {
            int after = index + 1;
            int distance = bitmap[after..(int)((bits.Last >> 3) + 1)].IndexOfAnyExcept(passed);
            if (distance < 0) return -1;
            index = after + distance;
            candidates = bitmap[index] ^ passed;
        }

        long position = (index * 8L) + BitOperations.LeadingZeroCount((uint)candidates) - 24;
        return position <= bits.Last ? position : -1;
    }

    private static bool HasBit(ReadOnlySpan<byte> bitmap, long offset)
    {
        long index = offset >> 3;
        return index < bitmap.Length && (bitmap[(int)index] & (0x80 >> (int)(offset & 7))) != 0;
    }
}
