using System.Diagnostics;

namespace Tiercel.Engine;

/// <summary>A large list: nodes of packed elements. A view of its root.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       24    head of every large value
/// 24      24    nodes
/// </code>
/// </remarks>
internal readonly unsafe struct LargeList
{
    private const int RootBytes = LargeValue.HeaderBytes + NodeSequence.HeaderBytes;

    private readonly Journal? _journal;

    /// <summary>The list of a root; a transaction gives the journal.</summary>
    public LargeList(LargeValue root, Journal? journal = null)
    {
        Root = root;
        _journal = journal;
        Nodes = new NodeSequence(root, root.Address + LargeValue.HeaderBytes, journal);
    }

    public LargeValue Root { get; }

    public NodeSequence Nodes { get; }

    public long Count => Root.Count;


    /// <summary>A list of elements that were packed; of none, perhaps.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static LargeList Create(ReadOnlySpan<byte> elements, int count, in ListLimits limits)
    {
        LargeList list = new(LargeValue.Allocate(ValueKind.List, RootBytes));
        if (count == 0) return list;
        try
        {
            list.Nodes.InsertNode(0, list.Nodes.CapacityFor(elements.Length, limits.NodeBytes), growsFront: false);
        }
        catch (InsufficientMemoryException)
        {
            list.Free();
            throw;
        }

        elements.CopyTo(list.Nodes.Open(0, 0, 0, elements.Length, count, limits.NodeBytes));
        list.Root.AddToCount(count, journal: null);
        return list;
    }

    /// <summary>Adds an element at an end.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Push(ListSide side, scoped ListpackElement element, in ListLimits limits) =>
        InsertBetween(side == ListSide.Left ? 0 : Nodes.Nodes, element, in limits);

    /// <summary>Whether so many elements, of so many bytes of text together, can be pushed without more memory.</summary>
    public bool HasRoom(ListSide side, int elements, long bytes, in ListLimits limits)
    {
        ref readonly SequenceNode node = ref Nodes[side == ListSide.Left ? 0 : Nodes.Nodes - 1];
        bytes += (long)elements * ListpackElement.MaxOverhead;
        return bytes <= node.Room(atFront: side == ListSide.Left)
            && limits.Allow(node.Length + (int)bytes, node.Count + elements, (int)bytes);
    }

    /// <summary>Inserts an element before the one at an offset of a node, or at the node's end.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the elements are as they were.</exception>
    public void Insert(int node, int offset, scoped ListpackElement element, in ListLimits limits)
    {
        bool isInside = offset > 0 && offset < Nodes[node].Length;
        if (isInside && !Allows(node, 0, 0, element, in limits)) DivideAt(ref node, ref offset, in limits);
        if (Allows(node, 0, 0, element, in limits))
        {
            Write(node, offset, 0, element, 1, in limits);
            return;
        }

        if (offset > 0 && offset < Nodes[node].Length) SplitAt(node, offset, in limits);
        InsertBetween(offset == 0 ? node : node + 1, element, in limits);
    }

    /// <summary>Puts an element in the place of the one at an offset of a node.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the elements are as they were.</exception>
    public void Replace(int node, int offset, scoped ListpackElement element, in ListLimits limits)
    {
        int removed = Listpack.Next(Nodes[node].Bytes, offset) - offset;
        if (!Allows(node, removed, 1, element, in limits)) DivideAt(ref node, ref offset, in limits);
        if (!Allows(node, removed, 1, element, in limits))
        {
            // Too long for a node with others: the old one is given a node of its own first.
            if (offset + removed < Nodes[node].Length) SplitAt(node, offset + removed, in limits);
            if (offset > 0) SplitAt(node++, offset, in limits);
            offset = 0;
        }

        Write(node, offset, removed, element, 0, in limits);
    }

    /// <summary>Removes elements of a node that lie behind each other, and the node if they were all.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public void Remove(int node, int offset, int bytes, int count)
    {
        Root.AddToCount(-count, _journal);
        if (count == Nodes[node].Count) Nodes.RemoveNodes(node, 1);
        else Nodes.Open(node, offset, bytes, 0, -count);
    }

    /// <summary>Removes so many elements, fewer than there are, from an end; many nodes go to the bin.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public void RemoveAtEnd(ListSide side, long count, LargeValueBin bin)
    {
        Debug.Assert(count < Count, "the list would be empty");
        Root.AddToCount(-count, _journal);
        bool isLeft = side == ListSide.Left;
        int whole = 0;
        while (true)
        {
            int there = Nodes[isLeft ? whole : Nodes.Nodes - 1 - whole].Count;
            if (count < there) break;
            count -= there;
            whole++;
        }

        Nodes.RemoveNodes(isLeft ? 0 : Nodes.Nodes - whole, whole, bin);
        if (count == 0) return;
        int node = isLeft ? 0 : Nodes.Nodes - 1;
        ReadOnlySpan<byte> bytes = Nodes[node].Bytes;
        int kept = isLeft ? Listpack.Skip(bytes, 0, (int)count) : Listpack.SkipBack(bytes, bytes.Length, (int)count);
        if (isLeft) Nodes.Open(node, 0, kept, 0, (int)-count);
        else Nodes.Open(node, kept, bytes.Length - kept, 0, (int)-count);
    }

    /// <summary>
    /// Joins a node with the one after it, if both hold little by now and the first has the room; false if not.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public bool TryMerge(int node, in ListLimits limits)
    {
        if (node < 0 || node + 1 >= Nodes.Nodes) return false;
        ref readonly SequenceNode first = ref Nodes[node];
        ref readonly SequenceNode second = ref Nodes[node + 1];
        // Memory is not asked for here: what removes elements must not fail for want of it.
        if (!limits.AllowMerge(in first, in second) || first.Room(atFront: false) < second.Length) return false;
        Nodes.Merge(node, limits.NodeBytes);
        return true;
    }

    /// <summary>Frees all of it.</summary>
    public void Free()
    {
        Nodes.FreeAll();
        Root.References = 0;
        Root.Free();
    }

    /// <summary>Another list with the same elements.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public LargeList Copy()
    {
        LargeList copy = new(LargeValue.Allocate(ValueKind.List, RootBytes));
        try
        {
            copy.Nodes.CopyFrom(Nodes);
        }
        catch (InsufficientMemoryException)
        {
            copy.Free();
            throw;
        }

        copy.Root.AddToCount(Count, journal: null);
        return copy;
    }

    /// <summary>Checks the nodes and what is in them; throws at the first contradiction.</summary>
    public void CheckInvariants()
    {
        Nodes.CheckInvariants(Count);
        for (int i = 0; i < Nodes.Nodes; i++)
        {
            int elements = Listpack.Count(Nodes[i].Bytes);
            if (elements == Nodes[i].Count) continue;
            throw new InvalidOperationException($"Node {i}: {elements} elements, {Nodes[i].Count} counted.");
        }
    }

    private bool Allows(int node, int removed, int removedCount, scoped ListpackElement element, in ListLimits limits)
    {
        ref readonly SequenceNode present = ref Nodes[node];
        return limits.Allow(present.Length - removed, present.Count - removedCount, element.Length);
    }

    // Between a node and the one before it: in one of the two if it has room at that end, else in a node of its own.
    private void InsertBetween(int node, scoped ListpackElement element, in ListLimits limits)
    {
        int bytes = element.EncodedLength;
        if (node > 0 && CanTake(node - 1, bytes, atFront: false, element, in limits))
        {
            Write(node - 1, Nodes[node - 1].Length, 0, element, 1, in limits);
            return;
        }

        if (node == Nodes.Nodes || !CanTake(node, bytes, atFront: true, element, in limits))
        {
            Nodes.InsertNode(node, Nodes.CapacityFor(bytes, limits.NodeBytes), growsFront: node == 0 && Nodes.Nodes > 0);
        }

        Write(node, 0, 0, element, 1, in limits);
    }

    private bool CanTake(int node, int bytes, bool atFront, scoped ListpackElement element, in ListLimits limits) =>
        Allows(node, 0, 0, element, in limits) && Nodes.CanGrow(node, bytes, atFront, limits.NodeBytes);

    private void Write(int node, int offset, int removed, scoped ListpackElement element, int added, in ListLimits limits)
    {
        element.WriteTo(Nodes.Open(node, offset, removed, element.EncodedLength, added, limits.NodeBytes));
        if (added != 0) Root.AddToCount(added, _journal);
    }

    // Divides a node of several elements in the middle; the place that was meant is in one of the halves afterwards.
    private void DivideAt(ref int node, ref int offset, in ListLimits limits)
    {
        ReadOnlySpan<byte> bytes = Nodes[node].Bytes;
        if (Nodes[node].Count == 1) return;
        int middle = Listpack.Next(bytes, 0);
        while (middle < bytes.Length / 2 && Listpack.Next(bytes, middle) < bytes.Length) middle = Listpack.Next(bytes, middle);
        SplitAt(node, middle, in limits);
        if (offset < middle) return;
        node++;
        offset -= middle;
    }

    private void SplitAt(int node, int offset, in ListLimits limits) =>
        Nodes.Split(node, offset, Listpack.Count(Nodes[node].Bytes[..offset]), limits.NodeBytes);
}
