// Chains of nodes per bucket of the hash, linked by numbers in one array, and a policy that keeps the same numbers in
// queues of its own. A node in use is in exactly one chain and one queue; a free one is in the list of free nodes, or
// has never been used. Look-ups are one bucket and, at about one entry a bucket, half a step of a chain; all else is O(1).
// Readers without the lock may meet arrays of different ages and numbers of nodes that are gone: every number is
// compared with the length of the array at hand, and what was read counts only if the partition's version says so.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tiercel.Caching;

/// <inheritdoc cref="INodes"/>
/// <remarks>Mutable struct: keep it in a field that is not readonly.</remarks>
internal struct Nodes<TIndex, TPolicy> : INodes
    where TIndex : unmanaged, INodeIndex<TIndex>
    where TPolicy : struct, ICachePolicy<TIndex>
{
    private const int FirstNode = QueueLinks<TIndex>.FirstNode;

    // An eighth of the entries may be too many for one a bucket: what is just beyond a power of two does not pay for twice the buckets.
    private const int Crowding = 8;

    private TIndex[] _heads;
    private HotNode<TIndex>[] _nodes;
    private TPolicy _policy;
    private int _free;
    private int _used;
    private int _count;

    public static bool HitsTakeLock => TPolicy.HitsTakeLock;

    public static int MaxCount => TIndex.MaxNode + 1 - FirstNode;

    public readonly int Count => _count;

    public readonly int Capacity => _nodes.Length - FirstNode;

    public readonly int Length => _nodes.Length;

    public readonly bool HasRoom => _count < Capacity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int First(uint hash)
    {
        TIndex[] heads = _heads;
        return heads[hash & (uint)(heads.Length - 1)].Node;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryRead(int node, out uint hash, out int next)
    {
        HotNode<TIndex>[] nodes = _nodes;
        if ((uint)node >= (uint)nodes.Length)
        {
            hash = 0;
            next = 0;
            return false;
        }

        ref readonly HotNode<TIndex> hot = ref nodes[node];
        hash = hot.Hash;
        next = hot.Next.Node;
        return true;
    }

    public readonly bool IsUsed(int node) => _nodes[node].Queue != 0;

    public readonly bool Holds(int node, uint hash) => _nodes[node].Queue != 0 && _nodes[node].Hash == hash;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void OnHit(int node, uint hash)
    {
        HotNode<TIndex>[] nodes = _nodes;
        if ((uint)node < (uint)nodes.Length) _policy.OnHit(ref nodes[node], node, hash);
    }

    public int Add(uint hash)
    {
        int node = _free;
        if (node == 0) node = FirstNode + _used++;
        else _free = _nodes[node].Next.Node;
        Link(node, hash);
        _count++;
        _policy.OnInsert(_nodes, node);
        return node;
    }

    public void Remove(int node)
    {
        _policy.OnRemove(_nodes, node);
        Free(node);
    }

    public int ChooseVictim() => _policy.ChooseVictim(_nodes);

    public void Evict(int node)
    {
        _policy.OnEvict(_nodes, node);
        Free(node);
    }

    public void Recycle(int node, uint hash)
    {
        _policy.OnEvict(_nodes, node);
        Unlink(node);
        Link(node, hash);
        _policy.OnInsert(_nodes, node);
    }

    public readonly int Behind(int node) => _policy.Behind(node);

    public void Grow(int capacity)
    {
        HotNode<TIndex>[] nodes = new HotNode<TIndex>[FirstNode + capacity];
        TIndex[] heads = new TIndex[BitOperations.RoundUpToPowerOf2((uint)(capacity - (capacity / Crowding)))];
        TPolicy policy = _policy;
        policy.Grow(nodes.Length);
        _nodes?.CopyTo(nodes, 0);
        for (int node = FirstNode; node < FirstNode + _used; node++)
        {
            if (nodes[node].Queue == 0) continue;
            ref TIndex head = ref heads[nodes[node].Hash & (uint)(heads.Length - 1)];
            nodes[node].Next = head;
            head = TIndex.Of(node);
        }

        _policy = policy;
        _heads = heads;
        _nodes = nodes;
    }

    public readonly void CheckInvariants()
    {
        int chained = 0;
        for (int bucket = 0; bucket < _heads.Length; bucket++)
        {
            for (int node = _heads[bucket].Node; node != 0; node = _nodes[node].Next.Node)
            {
                Broken.Unless(_nodes[node].Queue != 0, "a free node is in a chain");
                Broken.Unless((_nodes[node].Hash & (uint)(_heads.Length - 1)) == bucket, "a node is in a chain of another hash");
                Broken.Unless(++chained <= _count, "a chain has no end, or more nodes than there are entries");
            }
        }

        Broken.Unless(chained == _count, "not every entry is in a chain");
        int free = 0;
        for (int node = _free; node != 0; node = _nodes[node].Next.Node)
        {
            Broken.Unless(_nodes[node].Queue == 0, "a node in use is among the free ones");
            Broken.Unless(++free <= _used, "the list of free nodes has no end");
        }

        Broken.Unless(free + _count == _used, "nodes are lost");
        Broken.Unless(_policy.CheckInvariants(_nodes) == _count, "not every entry is in a queue");
    }

    private void Free(int node)
    {
        Unlink(node);
        ref HotNode<TIndex> hot = ref _nodes[node];
        hot.Queue = 0;
        hot.Next = TIndex.Of(_free);
        _free = node;
        _count--;
    }

    private readonly void Link(int node, uint hash)
    {
        ref TIndex head = ref HeadOf(hash);
        _nodes[node] = new HotNode<TIndex> { Hash = hash, Next = head };
        head = TIndex.Of(node);
    }

    private readonly void Unlink(int node)
    {
        HotNode<TIndex>[] nodes = _nodes;
        ref TIndex link = ref HeadOf(nodes[node].Hash);
        while (link.Node != node) link = ref nodes[link.Node].Next;
        link = nodes[node].Next;
    }

    private readonly ref TIndex HeadOf(uint hash) => ref _heads[hash & (uint)(_heads.Length - 1)];
}
