// S3-FIFO (Yang, Zhang, Qiu, Yue and Rashmi, FIFO queues are all you need for cache eviction, SOSP 2023): a small queue
// for what is new, a main queue for what was used again there, and ghosts, the hashes of what left the small queue.
// A hit only raises a mark, at most to 3, so hits need no lock. What comes to the end of the small queue goes on to the
// main one if it was hit, else out; what comes to the end of the main one goes round again, a mark less, or out. A key
// that comes back while it is a ghost goes to the main queue at once.
namespace Tiercel.Caching;

/// <summary>Entries pass through a small queue first; only those used meanwhile, or soon after, stay.</summary>
internal struct S3FifoPolicy<TIndex> : ICachePolicy<TIndex>
    where TIndex : unmanaged, INodeIndex<TIndex>
{
    private const byte Small = 1;
    private const byte Main = 2;
    private const byte MaxMark = 3;

    // The small queue's share of the entries, a tenth: the paper's.
    private const int SmallDivisor = 10;

    // Hits in the small queue that take an entry to the main one: the paper's "more than once".
    private const int HitsToStay = 2;

    // How many entries one eviction may send round again. A guess: readers mark without a lock, and could otherwise keep the search going.
    private const int MaxRounds = 256;

    private QueueLinks<TIndex> _links;
    private GhostSets _ghosts;
    private int _small;
    private int _main;

    public static bool HitsTakeLock => false;

    public void Grow(int length)
    {
        _links.Grow(length);
        _ghosts = new GhostSets(length - QueueLinks<TIndex>.FirstNode);
    }

    public void OnHit(ref HotNode<TIndex> hot, int node, uint hash)
    {
        // A key that is hit all the time is not written all the time.
        byte mark = hot.Mark;
        if (mark < MaxMark) hot.Mark = (byte)(mark + 1);
    }

    public void OnInsert(HotNode<TIndex>[] nodes, int node)
    {
        if (_ghosts.Remove(nodes[node].Hash)) Push(nodes, Main, node);
        else Push(nodes, Small, node);
    }

    public void OnRemove(HotNode<TIndex>[] nodes, int node)
    {
        _links.Remove(node);
        if (nodes[node].Queue == Small) _small--;
        else _main--;
    }

    public int ChooseVictim(HotNode<TIndex>[] nodes)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            bool fromSmall = _main == 0 || (long)_small * SmallDivisor > _small + _main;
            int oldest = _links.Back(fromSmall ? Small : Main);
            byte mark = nodes[oldest].Mark;
            if (fromSmall ? mark < HitsToStay : mark == 0) return oldest;
            OnRemove(nodes, oldest);
            nodes[oldest].Mark = fromSmall ? (byte)0 : (byte)(mark - 1);
            Push(nodes, Main, oldest);
        }

        return _links.Back(_main > 0 ? Main : Small);
    }

    public void OnEvict(HotNode<TIndex>[] nodes, int node)
    {
        if (nodes[node].Queue == Small) _ghosts.Add(nodes[node].Hash);
        OnRemove(nodes, node);
    }

    public readonly int Behind(int node)
    {
        int behind = node == 0 ? _links.Front(Main) : _links.Behind(node);
        if (behind == Main) behind = _links.Front(Small);
        return behind == Small ? 0 : behind;
    }

    public readonly int CheckInvariants(HotNode<TIndex>[] nodes)
    {
        Broken.Unless(_links.CheckInvariants(Small, nodes) == _small, "the small queue is miscounted");
        Broken.Unless(_links.CheckInvariants(Main, nodes) == _main, "the main queue is miscounted");
        return _small + _main;
    }

    private void Push(HotNode<TIndex>[] nodes, byte queue, int node)
    {
        nodes[node].Queue = queue;
        _links.PushFront(queue, node);
        if (queue == Small) _small++;
        else _main++;
    }
}
