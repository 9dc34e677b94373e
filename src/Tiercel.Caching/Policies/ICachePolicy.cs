namespace Tiercel.Caching;

/// <summary>
/// Which entry of a partition goes when there is no room. A policy knows nodes by their numbers and the hashes of their keys, never keys
/// or values; it notes in each which queue it is in, and keeps the rest in arrays of its own.
/// </summary>
/// <remarks>
/// A mutable struct, one a partition, kept in a field that is not readonly. Every member is called under the partition's lock but one:
/// <see cref="OnHit"/> is called without it unless <see cref="HitsTakeLock"/>.
/// </remarks>
internal interface ICachePolicy<TIndex>
    where TIndex : unmanaged, INodeIndex<TIndex>
{
    /// <summary>Whether a hit changes the order and so needs the lock; else it may only touch marks and what stands races.</summary>
    static abstract bool HitsTakeLock { get; }

    /// <summary>Makes room for arrays of nodes so long (the first <see cref="QueueLinks{TIndex}.FirstNode"/> places are none).</summary>
    void Grow(int length);

    /// <summary>An entry was found or overwritten. Without the lock the node may meanwhile be another's: what is noted is a hint.</summary>
    void OnHit(ref HotNode<TIndex> hot, int node, uint hash);

    /// <summary>A node was filled: its hash is set, mark and queue are 0. The queue must be set.</summary>
    void OnInsert(HotNode<TIndex>[] nodes, int node);

    /// <summary>A node is about to be emptied because somebody asked or its time is over: it leaves its queue.</summary>
    void OnRemove(HotNode<TIndex>[] nodes, int node);

    /// <summary>The node that should go; it stays where it is until <see cref="OnEvict"/>. There is at least one.</summary>
    int ChooseVictim(HotNode<TIndex>[] nodes);

    /// <summary>The chosen node is about to be emptied: it leaves its queue and may be remembered.</summary>
    void OnEvict(HotNode<TIndex>[] nodes, int node);

    /// <summary>
    /// The node behind another in the order from what stays longest to what goes first, 0 at the end; the first one for 0.
    /// </summary>
    int Behind(int node);

    /// <summary>Walks all queues.</summary>
    /// <returns>How many nodes are in them.</returns>
    /// <exception cref="InvalidOperationException">They are broken.</exception>
    int CheckInvariants(HotNode<TIndex>[] nodes);
}
