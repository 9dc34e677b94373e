using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tiercel.Primitives;

/// <summary>
/// Reads LZ4 blocks, whoever wrote them. Every length and distance is compared with what is left before a byte
/// moves. Most sequences are short and far from both ends: they are copied in whole words without a loop.
/// </summary>
internal static unsafe class Lz4Decoder
{
    private const int VectorBytes = 16;

    // Up to 14 literals, copied as 16, then a match of up to 18.
    private const int ShortSequenceBytes = 32;

    private const int WordBytes = sizeof(ulong);

    public static bool TryDecode(ReadOnlySpan<byte> block, Span<byte> content)
    {
        fixed (byte* input = block)
        fixed (byte* output = content)
        {
            return TryDecode(input, input + block.Length, output, output + content.Length);
        }
    }

    private static bool TryDecode(byte* input, byte* inputEnd, byte* begin, byte* outputEnd)
    {
        byte* output = begin;
        while (input < inputEnd)
        {
            uint token = *input++;
            long literals = token >> 4;
            if (literals < Lz4Block.LongLength && inputEnd - input >= VectorBytes && outputEnd - output >= ShortSequenceBytes)
            {
                Copy16(output, input);
                output += literals;
                input += literals;
            }
            else
            {
                if (literals == Lz4Block.LongLength && !TryReadLength(ref input, inputEnd, ref literals)) return false;
                if (literals > inputEnd - input || literals > outputEnd - output) return false;
                Unsafe.CopyBlockUnaligned(output, input, (uint)literals);
                output += literals;
                input += literals;
                if (input == inputEnd) return output == outputEnd;
                if (inputEnd - input < sizeof(ushort)) return false;
            }

            long distance = Unsafe.ReadUnaligned<ushort>(input);
            input += sizeof(ushort);
            if (distance == 0 || distance > output - begin) return false;
            long length = token & Lz4Block.LongLength;
            if (length < Lz4Block.LongLength && distance >= WordBytes && outputEnd - output >= VectorBytes + sizeof(ushort))
            {
                CopyShortMatch(output, output - distance);
                output += length + Lz4Block.MinMatch;
                continue;
            }

            if (length == Lz4Block.LongLength && !TryReadLength(ref input, inputEnd, ref length)) return false;
            length += Lz4Block.MinMatch;
            if (length > outputEnd - output) return false;
            CopyMatch(output, distance, length, outputEnd);
            output += length;
        }

        return false;
    }

    private static bool TryReadLength(ref byte* input, byte* inputEnd, ref long length)
    {
        byte more;
        do
        {
            if (input == inputEnd) return false;
            more = *input++;
            length += more;
        }
        while (more == byte.MaxValue);
        return true;
    }

    // 18 bytes, word by word: the distance may be less than a vector, not less than a word.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyShortMatch(byte* output, byte* match)
    {
        Unsafe.WriteUnaligned(output, Unsafe.ReadUnaligned<ulong>(match));
        Unsafe.WriteUnaligned(output + WordBytes, Unsafe.ReadUnaligned<ulong>(match + WordBytes));
        Unsafe.WriteUnaligned(output + VectorBytes, Unsafe.ReadUnaligned<ushort>(match + VectorBytes));
    }

    private static void CopyMatch(byte* output, long distance, long length, byte* outputEnd)
    {
        byte* match = output - distance;
        byte* end = output + length;
        if (distance >= VectorBytes && outputEnd - end >= VectorBytes)
        {
            for (; output < end; output += VectorBytes, match += VectorBytes) Copy16(output, match);
            return;
        }

        // The match may overlap what it makes. From its beginning to here everything repeats after the distance, so
        // each round may copy twice as much as the last one.
        while (output < end)
        {
            uint count = (uint)Math.Min(output - match, end - output);
            Unsafe.CopyBlockUnaligned(output, match, count);
            output += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy16(byte* output, byte* input) => Vector128.Load(input).Store(output);
}
