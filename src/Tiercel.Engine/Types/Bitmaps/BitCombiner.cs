namespace Tiercel.Engine;

/// <summary>Combines bitmaps straight into their new place; shorter ones go on as zeros.</summary>
internal readonly ref struct BitCombiner(BitOperation operation, BitOperands operands) : IValueWriter
{
    // What stays in the first cache while every operand passes over it.
    private const int ChunkBytes = 16 << 10;

    private readonly BitOperands _operands = operands;

    public void Write(Span<byte> value)
    {
        for (int start = 0; start < value.Length; start += ChunkBytes)
        {
            WriteChunk(value.Slice(start, Math.Min(ChunkBytes, value.Length - start)), start);
        }
    }

    private void WriteChunk(Span<byte> chunk, int start)
    {
        ReadOnlySpan<byte> first = Part(0, start, chunk.Length);
        if (operation == BitOperation.Not)
        {
            BitKernels.Not(first, chunk);
            return;
        }

        // Nearly always there are two of one length: one pass. Otherwise the first is the beginning of a fold.
        ReadOnlySpan<byte> second = _operands.Count > 1 ? Part(1, start, chunk.Length) : default;
        int next = 1;
        if (first.Length == chunk.Length && second.Length == chunk.Length)
        {
            BitKernels.Combine(operation, first, second, chunk);
            next = 2;
        }
        else
        {
            first.CopyTo(chunk);
            chunk[first.Length..].Clear();
        }

        for (; next < _operands.Count; next++)
        {
            ReadOnlySpan<byte> part = Part(next, start, chunk.Length);
            BitKernels.Combine(operation, chunk[..part.Length], part, chunk[..part.Length]);
            if (operation == BitOperation.And) chunk[part.Length..].Clear();
        }
    }

    private ReadOnlySpan<byte> Part(int index, int start, int length)
    {
        ReadOnlySpan<byte> operand = _operands[index];
        return start >= operand.Length ? default : operand.Slice(start, Math.Min(length, operand.Length - start));
    }
}
