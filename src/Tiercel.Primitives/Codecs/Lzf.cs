namespace Tiercel.Primitives;

/// <summary>
/// LZF, the compression of strings in dumps and snapshot files: Marc Lehmann's format, which favours speed.
/// </summary>
/// <remarks>
/// <code>
/// first byte   meaning
/// 000LLLLL     L + 1 bytes follow as they are
/// LLLooooo     o: a copy of L + 2 bytes (L from 1 to 6) from (ooooo, next byte) + 1 bytes back
/// 111ooooo     a copy of (next byte) + 9 bytes from (ooooo, byte after that) + 1 bytes back
/// </code>
/// A copy may reach into what it is writing. The compressor is <see cref="LzfCompressor"/>.
/// </remarks>
internal static class Lzf
{
    /// <summary>A byte of input cannot become more bytes of output than this: three bytes make at most 264.</summary>
    public const int MaxExpansion = 88;

    internal const int MaxLiteral = 1 << 5;
    internal const int MaxOffset = 1 << 13;
    internal const int MaxCopy = (1 << 8) + (1 << 3);

    private const int LongCopy = 7;

    /// <summary>
    /// Decompresses into a buffer of exactly the right length; false if the input is damaged, or makes more or fewer
    /// bytes. What the buffer then holds is undefined.
    /// </summary>
    public static bool TryDecompress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int written = 0;
        while (!input.IsEmpty)
        {
            int control = input[0];
            input = input[1..];
            if (control < MaxLiteral)
            {
                int length = control + 1;
                if (length > input.Length || length > output.Length - written) return false;
                input[..length].CopyTo(output[written..]);
                input = input[length..];
                written += length;
                continue;
            }

            if (!TryReadCopy(control, ref input, out int copied, out int distance)) return false;
            if (distance > written || copied > output.Length - written) return false;
            CopyBack(output, written, distance, copied);
            written += copied;
        }

        return written == output.Length;
    }

    /// <summary>
    /// What the input would make, without making it; false if it is damaged. So nobody has to believe a length that the
    /// input declares before memory is taken for it.
    /// </summary>
    public static bool TryMeasure(ReadOnlySpan<byte> input, out long length)
    {
        length = 0;
        while (!input.IsEmpty)
        {
            int control = input[0];
            input = input[1..];
            if (control < MaxLiteral)
            {
                if (control + 1 > input.Length) return false;
                input = input[(control + 1)..];
                length += control + 1;
                continue;
            }

            if (!TryReadCopy(control, ref input, out int copied, out int distance) || distance > length) return false;
            length += copied;
        }

        return true;
    }

    private static bool TryReadCopy(int control, ref ReadOnlySpan<byte> input, out int length, out int distance)
    {
        length = control >> 5;
        distance = 0;
        if (length == LongCopy)
        {
            if (input.IsEmpty) return false;
            length += input[0];
            input = input[1..];
        }

        if (input.IsEmpty) return false;
        length += 2;
        distance = ((control & (MaxLiteral - 1)) << 8) + input[0] + 1;
        input = input[1..];
        return true;
    }

    private static void CopyBack(Span<byte> output, int at, int distance, int length)
    {
        // A copy of what it writes itself repeats the last bytes: piece by piece, each as long as there is so far.
        while (length > 0)
        {
            int piece = Math.Min(length, distance);
            output.Slice(at - distance, piece).CopyTo(output[at..]);
            at += piece;
            length -= piece;
        }
    }
}
