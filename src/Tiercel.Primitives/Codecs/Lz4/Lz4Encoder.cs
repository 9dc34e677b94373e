using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tiercel.Primitives;

/// <summary>
/// Writes LZ4 blocks. A hash table remembers where each five bytes were last seen; the first candidate that
/// matches is taken. The longer nothing matches, the larger the steps.
/// </summary>
internal static unsafe class Lz4Encoder
{
    // 16 KiB: the table stays in the first-level cache, on the stack. Smaller content needs fewer places.
    private const int MaxTableBits = 12;
    private const int MinTableBits = 8;

    // After 64 misses the step is two bytes, after 128 three, and so on.
    private const int SkipTrigger = 6;

    // Five bytes, moved to the top of a word, times a prime: spreads better than four.
    private const ulong HashPrime = 889_523_592_379;
    private const int HashedBytes = 5;

    // A token, a distance, and the first length byte of each kind.
    private const int SequenceBytes = 5;

    public static int Encode(ReadOnlySpan<byte> content, Span<byte> block)
    {
        int bits = Math.Clamp(BitOperations.Log2((uint)content.Length | 1), MinTableBits, MaxTableBits);
        uint* table = stackalloc uint[1 << bits];
        new Span<uint>(table, 1 << bits).Clear();
        fixed (byte* begin = content)
        fixed (byte* output = block)
        {
            byte* end = Encode(begin, begin + content.Length, output, output + block.Length, table, 64 - bits);
            return (int)(end - output) is var length && end is not null ? length : 0;
        }
    }

    private static byte* Encode(byte* begin, byte* end, byte* output, byte* outputEnd, uint* table, int shift)
    {
        byte* anchor = begin;
        // Content this short holds no match; and of no content at all the pointers are null.
        if (end - begin <= Lz4Block.MatchMargin) return WriteLastLiterals(output, outputEnd, anchor, end);
        byte* searchEnd = end - Lz4Block.MatchMargin;
        // The first byte has nothing before it, and place 0 of the table is where empty ones point.
        byte* position = begin + 1;
        while (position < searchEnd)
        {
            position = FindMatch(begin, position, searchEnd, table, shift, out byte* match);
            if (position is null) break;
            while (position > anchor && match > begin && position[-1] == match[-1])
            {
                position--;
                match--;
            }

            byte* matchEnd = MatchEnd(position, match, end - Lz4Block.LastLiterals);
            output = WriteSequence(output, outputEnd, anchor, position, position - match, matchEnd, end);
            if (output is null) return null;
            anchor = position = matchEnd;
            // What comes next is likelier to match what followed this match than anything older.
            if (position < searchEnd) table[Hash(position - 2, shift)] = (uint)(position - 2 - begin);
        }

        return WriteLastLiterals(output, outputEnd, anchor, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* FindMatch(
        byte* begin, byte* position, byte* searchEnd, uint* table, int shift, out byte* match)
    {
        uint misses = 1 << SkipTrigger;
        do
        {
            uint hash = Hash(position, shift);
            match = begin + table[hash];
            table[hash] = (uint)(position - begin);
            if (Read32(match) == Read32(position) && position - match <= Lz4Block.MaxDistance) return position;
            position += misses++ >> SkipTrigger;
        }
        while (position < searchEnd);
        return null;
    }

    /// <summary>Where the bytes cease to be those of the match; four are known to be equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* MatchEnd(byte* position, byte* match, byte* limit)
    {
        position += Lz4Block.MinMatch;
        match += Lz4Block.MinMatch;
        while (position <= limit - sizeof(ulong))
        {
            ulong difference = Read64(position) ^ Read64(match);
            if (difference != 0) return position + (BitOperations.TrailingZeroCount(difference) >> 3);
            position += sizeof(ulong);
            match += sizeof(ulong);
        }

        while (position < limit && *position == *match)
        {
            position++;
            match++;
        }

        return position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteSequence(
        byte* output, byte* outputEnd, byte* literals, byte* position, long distance, byte* matchEnd, byte* end)
    {
        long literalCount = position - literals;
        long matchCode = matchEnd - position - Lz4Block.MinMatch;
        long most = SequenceBytes + literalCount + (literalCount / 255) + (matchCode / 255);
        if (most > outputEnd - output) return null;
        byte* token = output++;
        uint high = (uint)Math.Min(literalCount, Lz4Block.LongLength);
        uint low = (uint)Math.Min(matchCode, Lz4Block.LongLength);
        *token = (byte)((high << 4) | low);
        if (high == Lz4Block.LongLength) output = WriteLength(output, literalCount - Lz4Block.LongLength);
        output = CopyLiterals(output, outputEnd, literals, literalCount, end);
        *(ushort*)output = (ushort)distance;
        output += sizeof(ushort);
        return low == Lz4Block.LongLength ? WriteLength(output, matchCode - Lz4Block.LongLength) : output;
    }

    private static byte* WriteLastLiterals(byte* output, byte* outputEnd, byte* literals, byte* end)
    {
        long count = end - literals;
        if (1 + count + ((count + 240) / 255) > outputEnd - output) return null;
        *output++ = (byte)(Math.Min(count, Lz4Block.LongLength) << 4);
        if (count >= Lz4Block.LongLength) output = WriteLength(output, count - Lz4Block.LongLength);
        Unsafe.CopyBlockUnaligned(output, literals, (uint)count);
        return output + count;
    }

    // Whole words as long as both sides have room for them; what is too much is written over.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* CopyLiterals(byte* output, byte* outputEnd, byte* literals, long count, byte* end)
    {
        if (count <= 16 && end - literals >= 16 && outputEnd - output >= 16)
        {
            *(ulong*)output = Read64(literals);
            *(ulong*)(output + 8) = Read64(literals + 8);
        }
        else
        {
            Unsafe.CopyBlockUnaligned(output, literals, (uint)count);
        }

        return output + count;
    }

    private static byte* WriteLength(byte* output, long rest)
    {
        for (; rest >= 255; rest -= 255) *output++ = 255;
        *output++ = (byte)rest;
        return output;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(byte* position, int shift) =>
        (uint)(((Read64(position) << (64 - (8 * HashedBytes))) * HashPrime) >> shift);

    private static uint Read32(byte* position) => Unsafe.ReadUnaligned<uint>(position);

    private static ulong Read64(byte* position) => Unsafe.ReadUnaligned<ulong>(position);
}
