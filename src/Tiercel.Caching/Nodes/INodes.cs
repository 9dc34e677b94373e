namespace Tiercel.Caching;

/// <summary>
/// The numbered nodes of a partition: an index by hash and the order in which they go. Keys and values are not known here. One
/// implementation, <see cref="Nodes{TIndex,TPolicy}"/>; the interface hides its two parameters from the partition, and being a struct's
/// it costs no calls.
/// </summary>
/// <remarks>What is not said to be for readers needs the partition's lock, and a change of version around what changes the index.</remarks>
internal interface INodes
{
    /// <summary>Whether a hit changes the order, and so needs the lock.</summary>
    static abstract bool HitsTakeLock { get; }

    /// <summary>How many nodes there can be.</summary>
    static abstract int MaxCount { get; }

    /// <summary>Entries.</summary>
    int Count { get; }

    /// <summary>Entries for which there is room without growing.</summary>
    int Capacity { get; }

    /// <summary>Places of an array that is parallel to the nodes: the first few are none.</summary>
    int Length { get; }

    bool HasRoom { get; }

    /// <summary>For readers: the first node of the chain of a hash, 0 if there is none.</summary>
    int First(uint hash);

    /// <summary>
    /// For readers: a node's hash and the next one of the chain; false if there is no such node, which a torn state names.
    /// </summary>
    bool TryRead(int node, out uint hash, out int next);

    /// <summary>Whether the node holds an entry.</summary>
    bool IsUsed(int node);

    /// <summary>Whether the node holds an entry of this hash.</summary>
    bool Holds(int node, uint hash);

    /// <summary>Notes a hit; for readers unless <see cref="HitsTakeLock"/>.</summary>
    void OnHit(int node, uint hash);

    /// <summary>A new entry; there must be room.</summary>
    int Add(uint hash);

    /// <summary>Takes an entry out because somebody asked, or because its time is over.</summary>
    void Remove(int node);

    /// <summary>The entry that goes next; there must be one.</summary>
    int ChooseVictim();

    /// <summary>Takes out the entry that was chosen; the policy may remember it.</summary>
    void Evict(int node);

    /// <summary>As <see cref="Evict"/> and <see cref="Add"/> in one: the new entry takes the node of the one that was chosen.</summary>
    void Recycle(int node, uint hash);

    /// <summary>The node behind another in the order, 0 at its end; the first one for 0.</summary>
    int Behind(int node);

    /// <summary>Makes room for so many entries, in arrays that are new: a copy made before shares none of them.</summary>
    void Grow(int capacity);

    /// <exception cref="InvalidOperationException">Something does not hold.</exception>
    void CheckInvariants();
}
