using System.Runtime.InteropServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The bytes that a range held before it was overwritten: up to eight in the value itself, which is what a change of
/// a bit or a field needs, more in a block off the managed heap. Whoever keeps it calls <see cref="Release"/> once.
/// </summary>
internal readonly struct SavedBytes
{
    private readonly ulong _bytesOrBlock;

    private SavedBytes(ulong bytesOrBlock, int count, int offset, int length)
    {
        _bytesOrBlock = bytesOrBlock;
        Count = count;
        Offset = offset;
        Length = length;
    }

    /// <summary>How many bytes of the range existed.</summary>
    public int Count { get; }

    /// <summary>Where the range begins in its value.</summary>
    public int Offset { get; }

    /// <summary>How long the range is, the part beyond the old end included.</summary>
    public int Length { get; }

    /// <summary>Whether the bytes lie in a block.</summary>
    public bool IsBlock => Count > sizeof(ulong);

    /// <summary>Keeps a copy of the bytes.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static SavedBytes Of(ReadOnlySpan<byte> bytes, int offset, int length)
    {
        ulong bytesOrBlock = 0;
        if (bytes.Length <= sizeof(ulong))
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(new Span<ulong>(ref bytesOrBlock)));
        }
        else
        {
            MemoryBlock block = MemoryBlock.Allocate(bytes.Length);
            bytes.CopyTo(block.Span(bytes.Length));
            bytesOrBlock = block.ToStored();
        }

        return new SavedBytes(bytesOrBlock, bytes.Length, offset, length);
    }

    /// <summary>Writes the bytes back.</summary>
    public void CopyTo(Span<byte> target)
    {
        if (IsBlock)
        {
            MemoryBlock.FromStored(_bytesOrBlock).Span(Count).CopyTo(target);
            return;
        }

        MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in _bytesOrBlock))[..Count].CopyTo(target);
    }

    /// <summary>Frees the block, if there is one.</summary>
    public void Release()
    {
        if (IsBlock) MemoryBlock.FromStored(_bytesOrBlock).Release();
    }
}
