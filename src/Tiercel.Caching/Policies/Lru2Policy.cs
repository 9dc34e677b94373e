// Two queues by use: entries used once, and those used again since. A scan passes through the first and leaves the
// second alone. The idea is that of the segmented LRU (Karedla, Love and Wherry, Caching strategies to improve disk
// system performance, IEEE Computer 27(3), 1994), with ecache's rule that what leaves the second queue is gone.
namespace Tiercel.Caching;

/// <summary>Of the entries that were used once the oldest goes, and of those used again only when they take up too much.</summary>
internal struct Lru2Policy<TIndex> : ICachePolicy<TIndex>
    where TIndex : unmanaged, INodeIndex<TIndex>
{
    // Of all entries at most these may be in the main queue. Three quarters, so that what is new has time to be used again: a guess.
    private const int MainShare = 3;
    private const int AllShares = 4;

    private QueuePair<TIndex> _queues;

    public static bool HitsTakeLock => true;

    public void Grow(int length) => _queues.Grow(length);

    public void OnHit(ref HotNode<TIndex> hot, int node, uint hash) => _queues.Move(ref hot, QueuePair<TIndex>.Main, node);

    public void OnInsert(HotNode<TIndex>[] nodes, int node) => _queues.Push(nodes, QueuePair<TIndex>.Trial, node);

    public void OnRemove(HotNode<TIndex>[] nodes, int node) => _queues.Remove(nodes, node);

    public int ChooseVictim(HotNode<TIndex>[] nodes)
    {
        bool tooMany = (long)_queues.MainCount * AllShares > (long)_queues.Count * MainShare;
        bool fromMain = tooMany || _queues.TrialCount == 0;
        return _queues.Oldest(fromMain ? QueuePair<TIndex>.Main : QueuePair<TIndex>.Trial);
    }

    public void OnEvict(HotNode<TIndex>[] nodes, int node) => _queues.Remove(nodes, node);

    public readonly int Behind(int node) => _queues.Behind(node);

    public readonly int CheckInvariants(HotNode<TIndex>[] nodes) => _queues.CheckInvariants(nodes);
}
