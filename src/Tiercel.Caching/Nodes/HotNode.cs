namespace Tiercel.Caching;

/// <summary>
/// What a look-up reads of an entry before its key: eight bytes with 16-bit numbers, twelve with 32-bit ones.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  what
///      0     4  hash of the key
///      4   2/4  next node of the chain, 0 = none; of a free node, the next free one
///    6/8     1  mark: what readers note of a hit, without a lock, so that a note may be lost or meet the next entry
///    7/9     1  queue of the policy, 0 = the node is free; changed under the partition's lock alone
/// </code>
/// Mark and queue are bytes of their own because a reader's store must not bring back an old queue.
/// </remarks>
internal struct HotNode<TIndex>
    where TIndex : unmanaged, INodeIndex<TIndex>
{
    public uint Hash;
    public TIndex Next;
    public byte Mark;
    public byte Queue;
}
