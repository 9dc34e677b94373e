namespace Tiercel.Caching;

/// <summary>
/// The two queues of most policies, with their lengths: what has to prove itself, and what has. Both are ordered by when a node was
/// pushed; which nodes are moved, and when, is the policy's affair.
/// </summary>
/// <remarks>Mutable struct. Every member needs the partition's lock.</remarks>
internal struct QueuePair<TIndex>
    where TIndex : unmanaged, INodeIndex<TIndex>
{
    /// <summary>The queue of what has to prove itself.</summary>
    public const byte Trial = 1;

    /// <summary>The queue of what has.</summary>
    public const byte Main = 2;

    private QueueLinks<TIndex> _links;
    private int _trials;
    private int _mains;

    /// <summary>Nodes in the queue of trials.</summary>
    public readonly int TrialCount => _trials;

    /// <summary>Nodes in the main queue.</summary>
    public readonly int MainCount => _mains;

    public readonly int Count => _trials + _mains;

    /// <inheritdoc cref="QueueLinks{TIndex}.Grow"/>
    public void Grow(int length) => _links.Grow(length);

    /// <summary>The node that has waited longest in a queue; none of the nodes if it is empty.</summary>
    public readonly int Oldest(byte queue) => _links.Back(queue);

    public void Push(HotNode<TIndex>[] nodes, byte queue, int node) => Push(ref nodes[node], queue, node);

    public void Remove(HotNode<TIndex>[] nodes, int node) => Remove(ref nodes[node], node);

    /// <summary>Takes a node out of its queue and pushes it to another, or to the front of its own.</summary>
    public void Move(ref HotNode<TIndex> hot, byte queue, int node)
    {
        if (hot.Queue == queue)
        {
            _links.MoveToFront(queue, node);
            return;
        }

        Remove(ref hot, node);
        Push(ref hot, queue, node);
    }

    /// <inheritdoc cref="ICachePolicy{TIndex}.Behind"/>
    public readonly int Behind(int node)
    {
        int behind = node == 0 ? _links.Front(Main) : _links.Behind(node);
        if (behind == Main) behind = _links.Front(Trial);
        return behind == Trial ? 0 : behind;
    }

    /// <inheritdoc cref="ICachePolicy{TIndex}.CheckInvariants"/>
    public readonly int CheckInvariants(HotNode<TIndex>[] nodes)
    {
        Broken.Unless(_links.CheckInvariants(Trial, nodes) == _trials, "the queue of trials is miscounted");
        Broken.Unless(_links.CheckInvariants(Main, nodes) == _mains, "the main queue is miscounted");
        return Count;
    }

    private void Push(ref HotNode<TIndex> hot, byte queue, int node)
    {
        hot.Queue = queue;
        _links.PushFront(queue, node);
        if (queue == Trial) _trials++;
        else _mains++;
    }

    private void Remove(ref HotNode<TIndex> hot, int node)
    {
        _links.Remove(node);
        if (hot.Queue == Trial) _trials--;
        else _mains--;
    }
}
