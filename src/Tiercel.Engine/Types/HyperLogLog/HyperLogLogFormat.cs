using System.Buffers.Binary;

namespace Tiercel.Engine;

/// <summary>
/// The string that a HyperLogLog is, byte for byte as Redis has it, so that values pass from one to the other:
/// <code>
/// offset  size  content
/// 0       4     "HYLL"
/// 4       1     encoding: 0 = dense (DenseRegisters), 1 = sparse (SparseRegisters)
/// 5       3     unused
/// 8       8     the number of elements as last estimated, little-endian; the highest bit says that it is out of date
/// 16      …     16,384 registers, of 0 to 51 each
/// </code>
/// The lower 14 bits of an element's hash choose a register, which keeps the greatest rank seen: the place of the lowest
/// 1 in the other 50. Any client may write such a string, or a damaged one: nothing here believes what it reads.
/// </summary>
internal static class HyperLogLogFormat
{
    /// <summary>Bytes before the registers.</summary>
    public const int HeaderBytes = 16;

    /// <summary>Bits of a hash that choose a register.</summary>
    public const int IndexBits = 14;

    /// <summary>How many registers there are.</summary>
    public const int Registers = 1 << IndexBits;

    /// <summary>The greatest rank: none of the bits that are left is 1.</summary>
    public const int MaxRank = 64 - IndexBits + 1;

    /// <summary>Bytes of a dense one.</summary>
    public const int DenseBytes = HeaderBytes + DenseRegisters.Bytes;

    /// <summary>
    /// Bytes that a sparse one cannot exceed: no run covers less than one register, and none takes more than two bytes.
    /// </summary>
    public const int MaxSparseBytes = HeaderBytes + (2 * Registers);

    /// <summary>Where the estimate lies.</summary>
    public const int EstimateOffset = 8;

    /// <summary>The byte with the bit that says that the estimate is out of date.</summary>
    public const int StaleOffset = 15;

    private const int EncodingOffset = 4;
    private const byte Dense = 0;
    private const byte Sparse = 1;
    private const byte StaleBit = 0x80;

    /// <summary>One that has seen nothing.</summary>
    public static ReadOnlySpan<byte> Empty =>
        [(byte)'H', (byte)'Y', (byte)'L', (byte)'L', Sparse, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 0xFF];

    /// <summary>Whether a string claims to be a HyperLogLog; its registers may be damaged all the same.</summary>
    public static bool IsHyperLogLog(ReadOnlySpan<byte> value) =>
        value.Length >= HeaderBytes && value.StartsWith("HYLL"u8)
        && (value[EncodingOffset] == Sparse || (value[EncodingOffset] == Dense && value.Length == DenseBytes));

    /// <summary>Whether the registers are dense.</summary>
    public static bool IsDense(ReadOnlySpan<byte> value) => value[EncodingOffset] == Dense;

    /// <summary>Notes that the registers are dense.</summary>
    public static void SetDense(Span<byte> value) => value[EncodingOffset] = Dense;

    /// <summary>The estimate, if nothing has changed since it was made.</summary>
    public static bool TryGetEstimate(ReadOnlySpan<byte> value, out long estimate)
    {
        estimate = BinaryPrimitives.ReadInt64LittleEndian(value[EstimateOffset..]);
        return (value[StaleOffset] & StaleBit) == 0;
    }

    /// <summary>Notes that the registers have changed since the estimate.</summary>
    public static void SetStale(Span<byte> value) => value[StaleOffset] |= StaleBit;
}
