namespace Tiercel.Caching;

/// <summary>
/// Queues of nodes as doubly linked rings of numbers in one array: a node is in one queue at most. The first places of the array
/// are no nodes but the ends of the queues, so that no step asks whether a queue is empty.
/// </summary>
/// <remarks>
/// <code>
/// place  0       none: what ends a chain
///        1 .. 3  the ends of queues 1 to 3: Next is the front, Prev the back, both itself when the queue is empty
///        4 ..    the nodes
/// </code>
/// Mutable struct. Every member needs the partition's lock.
/// </remarks>
internal struct QueueLinks<TIndex>
    where TIndex : unmanaged, INodeIndex<TIndex>
{
    /// <summary>The first place that is a node.</summary>
    public const int FirstNode = 4;

    private Link<TIndex>[] _links;

    /// <summary>Goes on with a new array, so long; what is in queues stays there.</summary>
    public void Grow(int length)
    {
        bool isNew = _links is null;
        Array.Resize(ref _links!, length);
        for (int end = 1; isNew && end < FirstNode; end++) Empty(end);
    }

    /// <summary>The node at the front of a queue; an end if there is none.</summary>
    public readonly int Front(int queue) => _links[queue].Next.Node;

    /// <summary>The node at the back of a queue; an end if there is none.</summary>
    public readonly int Back(int queue) => _links[queue].Prev.Node;

    /// <summary>The node behind another, towards the back; an end if it is the last.</summary>
    public readonly int Behind(int node) => _links[node].Next.Node;

    public readonly bool IsEmpty(int queue) => Front(queue) == queue;

    public readonly void PushFront(int queue, int node)
    {
        Link<TIndex>[] links = _links;
        TIndex front = links[queue].Next;
        links[node] = new Link<TIndex> { Prev = TIndex.Of(queue), Next = front };
        links[front.Node].Prev = TIndex.Of(node);
        links[queue].Next = TIndex.Of(node);
    }

    public readonly void Remove(int node)
    {
        Link<TIndex>[] links = _links;
        Link<TIndex> link = links[node];
        links[link.Prev.Node].Next = link.Next;
        links[link.Next.Node].Prev = link.Prev;
    }

    public readonly void MoveToFront(int queue, int node)
    {
        if (Front(queue) == node) return;
        Remove(node);
        PushFront(queue, node);
    }

    /// <summary>Walks a queue both ways; throws if they differ or a node of it is in another queue.</summary>
    /// <returns>How many nodes are in it.</returns>
    /// <exception cref="InvalidOperationException">The links are broken.</exception>
    public readonly int CheckInvariants(int queue, HotNode<TIndex>[] nodes)
    {
        int count = 0;
        for (int node = Front(queue), before = queue; node != queue; before = node, node = Behind(node))
        {
            Broken.Unless(node >= FirstNode && nodes[node].Queue == queue, "a node is in a queue that is not its own");
            Broken.Unless(_links[node].Prev.Node == before, "the links of a queue do not fit together");
            Broken.Unless(++count <= nodes.Length, "a queue is a ring without an end");
        }

        return count;
    }

    private readonly void Empty(int queue) => _links[queue] = new Link<TIndex> { Prev = TIndex.Of(queue), Next = TIndex.Of(queue) };
}
