using System.Runtime.InteropServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The nodes of a sequence as they were when an image of its owner began. One thread, not under the lock of the image.</summary>
internal sealed unsafe class SequenceImage
{
    private readonly LargeImage _image;
    private readonly SequenceNode* _first;

    /// <summary>The image of a sequence by its header.</summary>
    /// <exception cref="InsufficientMemoryException">The image has failed.</exception>
    public SequenceImage(LargeImage image, byte* header)
    {
        _image = image;
        byte* copy = stackalloc byte[NodeSequence.HeaderBytes];
        image.Read(header, new Span<byte>(copy, NodeSequence.HeaderBytes));
        NodeSequence sequence = new(default, copy, journal: null);
        _first = sequence.First;
        Nodes = sequence.Nodes;
    }

    /// <summary>Nodes there were.</summary>
    public int Nodes { get; }

    /// <summary>Adds the bytes of a node to a buffer; returns how many elements they are.</summary>
    /// <exception cref="InsufficientMemoryException">The image has failed, or the buffer cannot hold them.</exception>
    public int Read(int node, ref PooledBuffer target)
    {
        SequenceNode read = NodeAt(node);
        _image.Read(read.Block + read.Start, target.Reserve(read.Length));
        target.Commit(read.Length);
        return read.Count;
    }

    /// <summary>The records of a node.</summary>
    /// <exception cref="InsufficientMemoryException">The image has failed.</exception>
    public TRecord[] ReadRecords<TRecord>(int node)
        where TRecord : unmanaged
    {
        SequenceNode read = NodeAt(node);
        TRecord[] records = new TRecord[read.Count];
        _image.Read(read.Block + read.Start, MemoryMarshal.AsBytes(records.AsSpan()));
        return records;
    }

    /// <summary>The elements of all nodes.</summary>
    /// <exception cref="InsufficientMemoryException">The image has failed.</exception>
    public long Count()
    {
        long count = 0;
        for (int i = 0; i < Nodes; i++) count += NodeAt(i).Count;
        return count;
    }

    private SequenceNode NodeAt(int node)
    {
        SequenceNode read;
        _image.Read((byte*)(_first + node), new Span<byte>(&read, sizeof(SequenceNode)));
        return read;
    }
}
