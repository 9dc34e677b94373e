namespace Tiercel.Engine;

/// <summary>
/// Registers beside each other that hold the same, in one or two bytes:
/// <code>
/// 00nnnnnn             n + 1 registers of 0
/// 01nnnnnn nnnnnnnn    n + 1 registers of 0
/// 1rrrrrnn             n + 1 registers of rank r + 1
/// </code>
/// </summary>
/// <param name="Rank">What each holds.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">What the run takes.</param>
internal readonly record struct SparseRun(int Rank, int Count, int Bytes)
{
    /// <summary>The greatest rank that there is a run for.</summary>
    public const int MaxRank = 32;

    /// <summary>How many registers of one rank a run holds at most.</summary>
    public const int MaxRankedCount = 4;

    private const int MaxShortZeros = 64;
    private const byte LongZerosMark = 0x40;
    private const byte RankedMark = 0x80;

    /// <summary>Whether it is of registers that have seen something.</summary>
    public bool IsRanked => Rank > 0;

    /// <summary>The run at the beginning of some bytes, of which there is one at least; false if it is not complete.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SparseRun run)
    {
        int first = bytes[0];
        if ((first & RankedMark) != 0)
        {
            run = new SparseRun(((first >> 2) & 0x1F) + 1, (first & 3) + 1, 1);
            return true;
        }

        if ((first & LongZerosMark) == 0)
        {
            run = new SparseRun(0, first + 1, 1);
            return true;
        }

        run = bytes.Length < 2 ? default : new SparseRun(0, (((first & 0x3F) << 8) | bytes[1]) + 1, 2);
        return bytes.Length >= 2;
    }

    /// <summary>Writes a run of a rank from 1 to <see cref="MaxRank"/>; returns its bytes.</summary>
    public static int WriteRanked(Span<byte> target, int rank, int count)
    {
        target[0] = (byte)(RankedMark | ((rank - 1) << 2) | (count - 1));
        return 1;
    }

    /// <summary>Writes a run, of zeros or of a rank, or nothing if its count is 0; returns its bytes.</summary>
    public static int Write(Span<byte> target, int rank, int count)
    {
        if (count == 0) return 0;
        if (rank > 0) return WriteRanked(target, rank, count);
        count--;
        if (count < MaxShortZeros)
        {
            target[0] = (byte)count;
            return 1;
        }

        target[0] = (byte)(LongZerosMark | (count >> 8));
        target[1] = (byte)count;
        return 2;
    }
}
