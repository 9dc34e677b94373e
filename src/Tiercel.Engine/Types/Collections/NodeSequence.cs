using System.Diagnostics;

namespace Tiercel.Engine;

/// <summary>
/// Bytes in order, in nodes: what large lists and streams are kept in. A directory of the nodes has room at both ends, and
/// so has a node, so that adding and removing at either end of the whole moves nothing; a change in the middle moves
/// bytes of one node. A node is found by its place, by the elements before it, or by a search over the directory.
/// What the bytes mean, and how long a node gets, is the type's to say.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       8     directory: an array of nodes
/// 8       4     nodes that it has room for
/// 12      4     where in it the first node stands
/// 16      4     nodes
/// </code>
/// In a transaction every byte in use that is overwritten or goes out of use is saved to the journal first, and blocks
/// that are given up live on until the commit; bytes of a node that are not in use are nobody's. Whatever may be refused
/// memory comes before the first change.
/// <para>
/// Adding costs O(1) amortised, finding an element by its number O(nodes), inserting or removing a node in the middle
/// O(nodes) moves of 24 bytes.
/// </para>
/// </remarks>
internal readonly unsafe partial struct NodeSequence(LargeValue owner, byte* header, Journal? journal)
{
    /// <summary>Bytes of a header, to be zero before the first use.</summary>
    public const int HeaderBytes = 24;

    // A directory with so much more room than nodes is exchanged for a smaller one, unless it is small itself.
    private const int SparseFactor = 8;
    private const int MinSparseCapacity = 64;
    private const int MinCapacity = 4;

    public int Nodes => *(int*)(header + 16);

    /// <summary>Where the first node stands in the directory.</summary>
    public SequenceNode* First => *(SequenceNode**)header + FirstIndex;

    private ref int DirectoryCapacity => ref *(int*)(header + 8);

    private ref int FirstIndex => ref *(int*)(header + 12);

    private ref int NodesField => ref *(int*)(header + 16);

    /// <summary>A node by its place. The reference is valid until the directory changes.</summary>
    public ref readonly SequenceNode this[int node]
    {
        get
        {
            Debug.Assert((uint)node < (uint)Nodes, "there is no such node");
            return ref First[node];
        }
    }

    /// <summary>
    /// The node that holds the element with a number, which is made its number within the node. Counts from the nearer end.
    /// </summary>
    /// <param name="index">From 0, below <paramref name="total"/>.</param>
    /// <param name="total">The elements of all nodes.</param>
    public int Locate(ref long index, long total)
    {
        Debug.Assert((ulong)index < (ulong)total, "there is no such element");
        int node = 0;
        if (index < total / 2)
        {
            for (; index >= First[node].Count; node++) index -= First[node].Count;
            return node;
        }

        long before = total;
        for (node = Nodes; before > index;) before -= First[--node].Count;
        index -= before;
        return node;
    }

    /// <summary>
    /// Frees all nodes and the directory, in a transaction once that commits; the header is zero again. Many nodes are left to
    /// the bin, if there is one.
    /// </summary>
    public void FreeAll(LargeValueBin? bin = null)
    {
        if (bin is not null) RemoveNodes(0, Nodes, bin);
        owner.Save(header, HeaderBytes, journal);
        for (int i = 0; i < Nodes; i++) owner.FreeBlock(First[i].Block, First[i].Capacity, journal);
        FreeDirectory(journal);
        new Span<byte>(header, HeaderBytes).Clear();
    }

    /// <summary>Makes this sequence, whose header is zero, a copy of another, without its spare room.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; <see cref="FreeAll"/> frees what was copied.</exception>
    public void CopyFrom(NodeSequence source)
    {
        if (source.Nodes == 0) return;
        MoveDirectory(source.Nodes + 2);
        for (int i = 0; i < source.Nodes; i++)
        {
            ref readonly SequenceNode node = ref source[i];
            InsertNode(i, Math.Max(node.Length, 1), growsFront: false);
            node.Bytes.CopyTo(Open(i, 0, 0, node.Length, node.Count));
        }
    }

    /// <summary>The nodes as they are now, to be read later: an image of the owner has just begun.</summary>
    public SequenceImage Imaged(LargeImage image) => new(image, header);

    /// <summary>Checks the directory and the limits of every node; throws at the first contradiction.</summary>
    /// <param name="count">The elements that the nodes should have together.</param>
    public void CheckInvariants(long count)
    {
        if (FirstIndex < 0 || FirstIndex + Nodes > DirectoryCapacity)
        {
            throw new InvalidOperationException($"Nodes {FirstIndex} to {FirstIndex + Nodes} of {DirectoryCapacity}.");
        }

        long found = 0;
        for (int i = 0; i < Nodes; i++)
        {
            SequenceNode node = First[i];
            found += node.Count;
            if (node.Start >= 0 && node.Start < node.End && node.End <= node.Capacity && node.Count > 0) continue;
            throw new InvalidOperationException($"Node {i}: {node.Start} to {node.End} of {node.Capacity}, {node.Count} elements.");
        }

        if (found != count) throw new InvalidOperationException($"{found} elements in the nodes, {count} counted.");
    }

    // Room at that end, or between nodes: nothing else has changed then.
    private void ReserveInDirectory(int at)
    {
        bool hasRoom = at == 0 ? FirstIndex > 0
            : at == Nodes ? FirstIndex + Nodes < DirectoryCapacity
            : Nodes < DirectoryCapacity;
        bool isSparse = DirectoryCapacity >= MinSparseCapacity && Nodes < DirectoryCapacity / SparseFactor;
        if (!hasRoom || isSparse) MoveDirectory(Math.Max(MinCapacity, 2 * Nodes));
    }

    // To a new one of another size, the room shared between both ends.
    private void MoveDirectory(int capacity)
    {
        Debug.Assert(capacity >= Nodes, "the directory would be too small");
        owner.Save(header, HeaderBytes, journal);
        SequenceNode* moved = (SequenceNode*)owner.AllocateBlock((long)capacity * sizeof(SequenceNode), journal);
        int first = (capacity - Nodes) / 2;
        new ReadOnlySpan<SequenceNode>(First, Nodes).CopyTo(new Span<SequenceNode>(moved + first, Nodes));
        FreeDirectory(journal);
        *(SequenceNode**)header = moved;
        DirectoryCapacity = capacity;
        FirstIndex = first;
    }

    private void FreeDirectory(Journal? journal)
    {
        byte* directory = *(byte**)header;
        if (directory is not null) owner.FreeBlock(directory, (long)DirectoryCapacity * sizeof(SequenceNode), journal);
    }
}
