// Two queues by use: entries used once, and those used again since. A scan passes through the first and leaves the
// second alone. The idea is that of the segmented LRU (Karedla, Love and Wherry, Caching strategies to improve disk
// system performance, IEEE Computer 27(3), 1994), with ecache's rule that what leaves the second queue is gone.
namespace Tiercel.Caching;

/// <summary>Of the entries that were used once the oldest goes, and of those used again only when they take up too much.</summary>
internal struct Lru2Policy<TIndex> : ICachePolicy<TIndex>
    where TIndex : unmanaged, INodeIndex<TIndex>
{
    private const byte Once = 1;
    private const byte Again = 2;

    // Of all entries at most these may be in the second queue. Three quarters, so that what is new has time to be used again: a guess.
    private const int AgainShare = 3;
    private const int AllShares = 4;

    private QueueLinks<TIndex> _links;
    private int _once;
    private int _again;

    public static bool HitsTakeLock => true;

    public void Grow(int length) => _links.Grow(length);

    public void OnHit(ref HotNode<TIndex> hot, int node, uint hash)
    {
        if (hot.Queue == Again)
        {
            _links.MoveToFront(Again, node);
            return;
        }

        _links.Remove(node);
        _links.PushFront(Again, node);
        hot.Queue = Again;
        _once--;
        _again++;
    }

    public void OnInsert(HotNode<TIndex>[] nodes, int node)
    {
        nodes[node].Queue = Once;
        _links.PushFront(Once, node);
        _once++;
    }

    public void OnRemove(HotNode<TIndex>[] nodes, int node)
    {
        _links.Remove(node);
        if (nodes[node].Queue == Once) _once--;
        else _again--;
    }

    public int ChooseVictim(HotNode<TIndex>[] nodes)
    {
        bool tooMany = (long)_again * AllShares > (long)(_once + _again) * AgainShare;
        return tooMany || _once == 0 ? _links.Back(Again) : _links.Back(Once);
    }

    public void OnEvict(HotNode<TIndex>[] nodes, int node) => OnRemove(nodes, node);

    public readonly int Behind(int node)
    {
        int behind = node == 0 ? _links.Front(Again) : _links.Behind(node);
        if (behind == Again) behind = _links.Front(Once);
        return behind == Once ? 0 : behind;
    }

    public readonly int CheckInvariants(HotNode<TIndex>[] nodes)
    {
        Broken.Unless(_links.CheckInvariants(Once, nodes) == _once, "the first queue is miscounted");
        Broken.Unless(_links.CheckInvariants(Again, nodes) == _again, "the second queue is miscounted");
        return _once + _again;
    }
}
