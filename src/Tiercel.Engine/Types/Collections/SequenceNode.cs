using System.Runtime.InteropServices;

namespace Tiercel.Engine;

/// <summary>A node as the directory of a <see cref="NodeSequence"/> has it: a block, and which part of it is in use.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SequenceNode
{
    public byte* Block;

    /// <summary>Bytes of the block.</summary>
    public int Capacity;

    /// <summary>Where in the block the bytes in use begin.</summary>
    public int Start;

    /// <summary>Where they end.</summary>
    public int End;

    /// <summary>Elements, as the type counts them.</summary>
    public int Count;

    public readonly int Length => End - Start;

    public readonly ReadOnlySpan<byte> Bytes => new(Block + Start, Length);

    /// <summary>Bytes that may be added at an end without moving any.</summary>
    public readonly int Room(bool atFront) => atFront ? Start : Capacity - End;
}
