// The protocol. A partition's entries are changed under its lock, and whatever readers look at (index, keys, values,
// times) only while its version is odd. A reader takes no lock: it notes the version, which must be even, walks a chain,
// copies key and value, and looks at the version again; if that has moved on, nothing it has read counts, and it begins
// anew. So a value of any size is whole before anybody sees it, and no comparer is handed half a key. In a torn state
// chains may lead anywhere, also round and round: every number is compared with the length of its array, and every step
// along a chain looks at the version. What a reader writes (marks, times of use) are hints in bytes of their own.
// A policy that keeps an exact order takes the lock for its hits, after the value was read without it.
// Nothing is waited for and nobody is told of anything under the lock. Comparers are called under it by writers: one that was
// handed in runs as a callback that may take no lock, so that it can neither re-enter nor wait for another partition.
using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Caching;

/// <summary>A part of a cache: the entries whose hashes begin alike, under one lock. Thread safe.</summary>
/// <remarks>
/// Arrays grow by doubling, up to the entries expected of it, and then by small steps; a copy is of 65,532 entries at most with 16-bit
/// numbers. The insertion that finds a partition full waits for it: about a millisecond for the last doubling of a cache of a million
/// entries (docs/caching.md).
/// </remarks>
internal sealed partial class Partition<TKey, TValue, TComparer, TNodes>
    where TKey : notnull
    where TComparer : struct, IKeyComparer<TKey>
    where TNodes : struct, INodes
{
    // Room that a new partition begins with.
    private const int InitialEntries = 16;

    private readonly PartitionSettings _settings;
    private readonly TComparer _keys;
    private readonly int _lane;

    // Mutable structs: not readonly.
    private WordLock _lock;
    private TNodes _nodes;

    private int _version;
    private Slot<TKey, TValue>[] _slots;
    private NodeTimes? _times;

    // The present of the change under way: asked before the version is odd, as whoever is asked may throw.
    private uint _changedAt;
    private int[]? _weights;
    private long _weight;

    public Partition(PartitionSettings settings, TComparer keys, int lane)
    {
        _settings = settings;
        _keys = keys;
        _lane = lane;
        Begin();
    }

    /// <summary>Entries, expired ones that have not been swept yet among them.</summary>
    public int Count => _nodes.Count;

    /// <summary>Nodes, of entries and free ones.</summary>
    public int Length => _nodes.Length;

    /// <summary>What its entries weigh together.</summary>
    public long Weight => Volatile.Read(ref _weight);

    private uint Now => _times is null ? 0 : _settings.Clock.Now;

    /// <summary>The node of a key, 0 if there is none; needs the lock.</summary>
    private int Find(TKey key, uint hash)
    {
        for (int node = _nodes.First(hash); node != 0;)
        {
            _nodes.TryRead(node, out uint found, out int next);
            if (found == hash && AreEqual(_slots[node].Key, key)) return node;
            node = next;
        }

        return 0;
    }

    private bool AreEqual(TKey left, TKey right)
    {
        if (!TComparer.IsForeign) return _keys.Equals(left, right);
        LockThread.BeginCallback();
        try
        {
            return _keys.Equals(left, right);
        }
        finally
        {
            LockThread.EndCallback();
        }
    }

    private bool IsExpired(int node, uint now) => _times is { } times && times.IsExpired(node, now);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BeginChange()
    {
        Volatile.Write(ref _version, _version + 1);
        Volatile.WriteBarrier();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndChange() => Volatile.Write(ref _version, _version + 1);
}
