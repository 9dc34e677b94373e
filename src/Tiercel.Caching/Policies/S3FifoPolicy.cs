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
    private const byte Small = QueuePair<TIndex>.Trial;
    private const byte Main = QueuePair<TIndex>.Main;

    // The small queue's share of the entries, a tenth: the paper's.
    private const int SmallDivisor = 10;

    // Hits in the small queue that take an entry to the main one: the paper's "more than once".
    private const int HitsToStay = 2;

    private QueuePair<TIndex> _queues;
    private GhostSets _ghosts;

    public static bool HitsTakeLock => false;

    public void Grow(int length)
    {
        _queues.Grow(length);
        // The paper has nine tenths. That saves a sixth of a byte an entry and loses half a point on the trace multi3, as sets that are
        // full forget earlier than one long queue would.
        _ghosts = new GhostSets(length - QueueLinks<TIndex>.FirstNode);
    }

    public void OnHit(ref HotNode<TIndex> hot, int node, uint hash) => UseMark.Raise(ref hot);

    public void OnInsert(HotNode<TIndex>[] nodes, int node) =>
        _queues.Push(nodes, _ghosts.TryRemove(GhostSets.Mix(nodes[node].Hash), out _) ? Main : Small, node);

    public void OnRemove(HotNode<TIndex>[] nodes, int node) => _queues.Remove(nodes, node);

    public int ChooseVictim(HotNode<TIndex>[] nodes)
    {
        for (int round = 0; round < UseMark.MaxRounds; round++)
        {
            bool fromSmall = _queues.MainCount == 0 || (long)_queues.TrialCount * SmallDivisor > _queues.Count;
            int oldest = _queues.Oldest(fromSmall ? Small : Main);
            ref HotNode<TIndex> hot = ref nodes[oldest];
            byte mark = hot.Mark;
            if (fromSmall ? mark < HitsToStay : mark == 0) return oldest;
            hot.Mark = fromSmall ? (byte)0 : (byte)(mark - 1);
            _queues.Move(ref hot, Main, oldest);
        }

        return _queues.Oldest(_queues.MainCount > 0 ? Main : Small);
    }

    public void OnEvict(HotNode<TIndex>[] nodes, int node)
    {
        if (nodes[node].Queue == Small) _ghosts.Add(GhostSets.Mix(nodes[node].Hash));
        _queues.Remove(nodes, node);
    }

    public readonly int Behind(int node) => _queues.Behind(node);

    public readonly int CheckInvariants(HotNode<TIndex>[] nodes) => _queues.CheckInvariants(nodes);
}
