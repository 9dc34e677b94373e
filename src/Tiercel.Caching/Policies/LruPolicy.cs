namespace Tiercel.Caching;

/// <summary>The entry that was used longest ago goes: exact, at the price of the lock for every hit.</summary>
internal struct LruPolicy<TIndex> : ICachePolicy<TIndex>
    where TIndex : unmanaged, INodeIndex<TIndex>
{
    private const byte Used = 1;

    private QueueLinks<TIndex> _links;

    public static bool HitsTakeLock => true;

    public void Grow(int length) => _links.Grow(length);

    public void OnHit(ref HotNode<TIndex> hot, int node, uint hash) => _links.MoveToFront(Used, node);

    public void OnInsert(HotNode<TIndex>[] nodes, int node)
    {
        nodes[node].Queue = Used;
        _links.PushFront(Used, node);
    }

    public void OnRemove(HotNode<TIndex>[] nodes, int node) => _links.Remove(node);

    public int ChooseVictim(HotNode<TIndex>[] nodes) => _links.Back(Used);

    public void OnEvict(HotNode<TIndex>[] nodes, int node) => _links.Remove(node);

    public readonly int Behind(int node)
    {
        int behind = node == 0 ? _links.Front(Used) : _links.Behind(node);
        return behind == Used ? 0 : behind;
    }

    public readonly int CheckInvariants(HotNode<TIndex>[] nodes) => _links.CheckInvariants(Used, nodes);
}
