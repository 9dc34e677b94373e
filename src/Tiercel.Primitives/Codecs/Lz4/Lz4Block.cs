namespace Tiercel.Primitives;

/// <summary>
/// LZ4's block format (Collet, LZ4 block format description): what liblz4 writes this reads, and the other way about.
/// A block does not say how long its content is: whoever keeps it keeps that too. Thread safe, allocates nothing.
/// </summary>
/// <remarks>
/// A block is a row of sequences; the last one ends after its literals.
/// <code>
/// size  content of a sequence
/// 1     token: high 4 bits the number of literals, low 4 bits the length of the match less 4; 15 = more follows
/// 0…    rest of the number of literals: bytes to add, as long as they are 255
/// …     literals
/// 2     how far back the match begins, 1 to 65,535, little-endian
/// 0…    rest of the length of the match, as above
/// </code>
/// The last five bytes are literals, and no match begins in the last twelve: so readers may copy in whole words.
/// </remarks>
internal static class Lz4Block
{
    public const int MinMatch = 4;
    public const int MaxDistance = ushort.MaxValue;

    /// <summary>Bytes at the end that are always literals.</summary>
    public const int LastLiterals = 5;

    /// <summary>A match begins at least this far from the end.</summary>
    public const int MatchMargin = 12;

    /// <summary>A length of this much in a token goes on in the bytes that follow.</summary>
    public const int LongLength = 15;

    /// <summary>The greatest length of a block with this much content.</summary>
    public static int MaxCompressedLength(int length) => checked(length + (length / 255) + 16);

    /// <summary>Compresses; 0 if the block does not fit the destination, whose content is then undefined.</summary>
    public static int Compress(ReadOnlySpan<byte> content, Span<byte> block) => Lz4Encoder.Encode(content, block);

    /// <summary>
    /// Restores the content, whose length must be that of the destination; false if the block is damaged or has another
    /// length. Safe on any input: reads and writes nothing outside the spans.
    /// </summary>
    public static bool TryDecompress(ReadOnlySpan<byte> block, Span<byte> content) => Lz4Decoder.TryDecode(block, content);
}
