using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Nodes are made and removed, and bytes of them replaced. Each call either does all it says or throws and has done nothing.
internal readonly unsafe partial struct NodeSequence
{
    // A node that is not the only one of many is given this share of what the whole holds: so the room that is not in use
    // never exceeds it.
    private const int GrowthShare = 4;
    private const int MinNodeBytes = 256;

    // More nodes than these are not freed one after the other under a lock: it takes some ten microseconds.
    private const int MaxFreedAtOnce = 64;

    // Blocks come in multiples of this.
    private const int SizeStep = 64;

    /// <summary>
    /// Bytes for a node that is to hold so many now and at most <paramref name="limit"/> later: all of the limit in a
    /// sequence that is large, less in one that is not.
    /// </summary>
    public int CapacityFor(int needed, int limit)
    {
        if (needed >= limit) return needed;
        long share = Math.Max(owner.HeldBytes / GrowthShare, Math.Max(needed + (needed / 2), MinNodeBytes));
        return (int)Math.Min((share + SizeStep - 1) & -SizeStep, limit);
    }

    /// <summary>
    /// Whether bytes can be added at an end of a node in constant time on the average: there is room, or it is small enough to
    /// be moved or to grow.
    /// </summary>
    public bool CanGrow(int node, int bytes, bool atFront, int limit)
    {
        ref readonly SequenceNode present = ref First[node];
        if (present.Room(atFront) >= bytes) return true;
        return present.Length <= limit - bytes && (present.Capacity < limit || present.Length <= present.Capacity / 2);
    }

    /// <summary>
    /// Puts an empty node at a place, to which the caller adds at once; its room is at one end.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void InsertNode(int at, int capacity, bool growsFront)
    {
        ReserveInDirectory(at);
        // The nodes of that side move which has fewer, if it has room.
        bool movesLeft = FirstIndex > 0 && (at < Nodes - at || FirstIndex + Nodes == DirectoryCapacity);
        if (movesLeft) owner.Save(First, at * sizeof(SequenceNode), journal);
        else owner.Save(First + at, (Nodes - at) * sizeof(SequenceNode), journal);
        owner.Save(header, HeaderBytes, journal);
        byte* block = owner.AllocateBlock(capacity, journal);
        if (movesLeft)
        {
            FirstIndex--;
            new ReadOnlySpan<SequenceNode>(First + 1, at).CopyTo(new Span<SequenceNode>(First, at));
        }
        else
        {
            new ReadOnlySpan<SequenceNode>(First + at, Nodes - at).CopyTo(new Span<SequenceNode>(First + at + 1, Nodes - at));
        }

        NodesField++;
        int start = growsFront ? capacity : 0;
        First[at] = new SequenceNode { Block = block, Capacity = capacity, Start = start, End = start };
    }

    /// <summary>
    /// Removes nodes with all they hold; many of them are left to the bin, if there is one, to be freed under no lock. The
    /// directory keeps its size until a node is made.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public void RemoveNodes(int at, int count, LargeValueBin? bin = null)
    {
        Debug.Assert(at >= 0 && count >= 0 && at + count <= Nodes, "there are no such nodes");
        if (count == 0) return;
        SaveForRemoval(at, count);
        if (count > MaxFreedAtOnce && journal is null && bin is not null && TryThrowAway(at, count, bin)) return;
        for (int i = 0; i < count; i++) owner.FreeBlock(First[at + i].Block, First[at + i].Capacity, journal);
        CloseGap(at, count);
    }

    /// <summary>
    /// Replaces a part of a node by as many bytes as the caller will write to the span that is returned, and adds to the node's
    /// count. The node is given another block if its own does not hold them, which only more bytes than before may need.
    /// </summary>
    /// <param name="node">Its place.</param>
    /// <param name="offset">Where in its bytes the part begins.</param>
    /// <param name="removed">Bytes of the part.</param>
    /// <param name="inserted">Bytes instead.</param>
    /// <param name="addedToCount">Elements more, or less.</param>
    /// <param name="limit">Bytes that a node is to hold at most, should it grow.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public Span<byte> Open(int node, int offset, int removed, int inserted, int addedToCount, int limit = 0)
    {
        ref SequenceNode present = ref First[node];
        int delta = inserted - removed;
        int behind = present.Length - offset - removed;
        Debug.Assert(offset >= 0 && removed >= 0 && behind >= 0, "there is no such part of the node");
        bool canMoveEnd = present.End + delta <= present.Capacity;
        bool canMoveStart = present.Start - delta >= 0;
        if (!canMoveEnd && !canMoveStart) return Rebuild(ref present, offset, removed, inserted, addedToCount, limit);
        bool movesEnd = delta == 0 || (canMoveEnd && (behind <= offset || !canMoveStart));
        if (journal is not null || owner.HasImage)
        {
            owner.Save(First + node, sizeof(SequenceNode), journal);
            // What is in use on the side that moves, and the part: also what goes out of use, as others may be put there.
            int savedFrom = movesEnd ? present.Start + offset : present.Start;
            int savedTo = !movesEnd || delta == 0 ? present.Start + offset + removed : present.End;
            if (savedTo > savedFrom) owner.Save(present.Block + savedFrom, savedTo - savedFrom, journal);
        }

        byte* at = present.Block + present.Start + offset;
        if (movesEnd)
        {
            if (delta != 0 && behind > 0) Move(at + removed, at + inserted, behind);
            present.End += delta;
        }
        else
        {
            if (offset > 0) Move(present.Block + present.Start, present.Block + present.Start - delta, offset);
            present.Start -= delta;
            at -= delta;
        }

        present.Count += addedToCount;
        return new Span<byte>(at, inserted);
    }

    /// <summary>Gives a node a block of just its length if that saves a good part: one that will hardly grow again.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Fit(int node)
    {
        const int worthwhileShare = 16;
        ref SequenceNode present = ref First[node];
        if (present.Capacity - present.Length <= present.Capacity / worthwhileShare) return;
        Rebuild(ref present, present.Length, 0, 0, 0, present.Length);
    }

    /// <summary>Divides a node at an offset, before which so many of its elements lie.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Split(int node, int offset, int countBefore, int limit)
    {
        int moved = First[node].Length - offset;
        owner.Save(First + node, sizeof(SequenceNode), journal);
        owner.Save(First[node].Block + First[node].Start + offset, moved, journal);
        InsertNode(node + 1, CapacityFor(moved, limit), growsFront: false);
        ref SequenceNode left = ref First[node];
        ref SequenceNode right = ref First[node + 1];
        left.Bytes[offset..].CopyTo(new Span<byte>(right.Block, moved));
        right.End = moved;
        right.Count = left.Count - countBefore;
        left.End -= moved;
        left.Count = countBefore;
    }

    /// <summary>Joins a node with the one after it.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Merge(int node, int limit)
    {
        SequenceNode next = First[node + 1];
        SaveForRemoval(node + 1, 1);
        next.Bytes.CopyTo(Open(node, First[node].Length, 0, next.Length, next.Count, limit));
        owner.FreeBlock(next.Block, next.Capacity, journal);
        CloseGap(node + 1, 1);
    }

    // To a block that has room where the bytes come in: the next are likely to come there too.
    private Span<byte> Rebuild(
        ref SequenceNode present, int offset, int removed, int inserted, int addedToCount, int limit)
    {
        int behind = present.Length - offset - removed;
        int length = present.Length - removed + inserted;
        int capacity = CapacityFor(length, limit);
        owner.Save(Unsafe.AsPointer(ref present), sizeof(SequenceNode), journal);
        byte* block = owner.AllocateBlock(capacity, journal);
        int start = behind == 0 ? 0 : offset == 0 ? capacity - length : (capacity - length) / 2;
        ReadOnlySpan<byte> old = present.Bytes;
        old[..offset].CopyTo(new Span<byte>(block + start, offset));
        old[(offset + removed)..].CopyTo(new Span<byte>(block + start + offset + inserted, behind));
        owner.FreeBlock(present.Block, present.Capacity, journal);
        present = new SequenceNode
        {
            Block = block, Capacity = capacity, Start = start, End = start + length, Count = present.Count + addedToCount,
        };
        return new Span<byte>(block + start + offset, inserted);
    }

    private void SaveForRemoval(int at, int count)
    {
        if (journal is null && !owner.HasImage) return;
        // The removed nodes too: the ones that close the gap are written over them.
        if (at < Nodes - at - count) owner.Save(First, (at + count) * sizeof(SequenceNode), journal);
        else owner.Save(First + at, (Nodes - at) * sizeof(SequenceNode), journal);
        owner.Save(header, HeaderBytes, journal);
    }

    // To a sequence of their own, drawn as a list is, to go as one does: nobody asks what the nodes hold. False if memory for its
    // directory is refused.
    private bool TryThrowAway(int at, int count, LargeValueBin bin)
    {
        LargeValue thrown = default;
        try
        {
            thrown = LargeValue.Allocate(ValueKind.List, LargeValue.HeaderBytes + HeaderBytes);
            new NodeSequence(thrown, thrown.Address + LargeValue.HeaderBytes, journal: null).TakeOver(First + at, count);
        }
        catch (InsufficientMemoryException)
        {
            if (thrown.IsNull) return false;
            thrown.References = 0;
            thrown.Free();
            return false;
        }

        long bytes = 0;
        for (int i = 0; i < count; i++) bytes += First[at + i].Capacity;
        owner.HeldBytes -= bytes;
        thrown.HeldBytes += bytes;
        CloseGap(at, count);
        thrown.References = 0;
        if (!owner.TryLeaveToImage(thrown)) bin.Free(thrown);
        return true;
    }

    // Makes the nodes of another sequence those of this one, which has none.
    private void TakeOver(SequenceNode* nodes, int count)
    {
        MoveDirectory(count);
        FirstIndex = 0;
        NodesField = count;
        new ReadOnlySpan<SequenceNode>(nodes, count).CopyTo(new Span<SequenceNode>(First, count));
    }

    private void CloseGap(int at, int count)
    {
        int behind = Nodes - at - count;
        if (at < behind)
        {
            new ReadOnlySpan<SequenceNode>(First, at).CopyTo(new Span<SequenceNode>(First + count, at));
            FirstIndex += count;
        }
        else
        {
            new ReadOnlySpan<SequenceNode>(First + at + count, behind).CopyTo(new Span<SequenceNode>(First + at, behind));
        }

        NodesField -= count;
    }

    private static void Move(byte* from, byte* to, int bytes) =>
        new ReadOnlySpan<byte>(from, bytes).CopyTo(new Span<byte>(to, bytes));
}
