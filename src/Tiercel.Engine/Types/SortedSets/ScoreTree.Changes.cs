namespace Tiercel.Engine;

// Changes go up the way that was taken down, and correct on it what the nodes say of what lies below.
internal readonly unsafe partial struct ScoreTree
{
    // Of the capacity: nodes below the first share are joined if both together are below the second, which leaves room
    // before the next split.
    private const int JoinShare = 3;
    private const int SlackShare = 8;

    /// <summary>Adds an element that is not there.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Insert(double score, scoped ReadOnlySpan<byte> member, uint element)
    {
        Descend(SortedSetPlace.At(score, member, isAfter: false), out Path path);
        Span<uint> spares = stackalloc uint[MaxHeight + 1];
        spares = spares[..AllocateSpares(in path, spares)];
        ScoreEntry added = new(score, element, 0, 1);
        int top = At(Root).Level;
        int index = path[0].Index;
        for (int level = 0; level <= top; level++)
        {
            ScoreNode node = At(path[level].Node);
            uint right = 0;
            if (added.Element == 0)
            {
                CountOneMore(node, path[level].Index, At(path[level - 1].Node));
                continue;
            }

            if (level > 0) node.Update(path[level].Index, Summary(path[level - 1].Node), heap);
            if (node.IsFull)
            {
                right = spares[^1];
                spares = spares[..^1];
                SplitAndInsert(path[level].Node, right, index, in added);
            }
            else
            {
                node.Insert(index, in added, heap);
            }

            added = right == 0 ? default : Summary(right);
            if (level < top) index = path[level + 1].Index + 1;
        }

        if (added.Element != 0) AddRoot(spares[0], in added);
    }

    /// <summary>Takes an element out that is there.</summary>
    public void Remove(double score, scoped ReadOnlySpan<byte> member)
    {
        DescendTo(score, member, out Path path);
        At(path[0].Node).Remove(path[0].Index, heap);
        int top = At(Root).Level;
        for (int level = 1; level <= top; level++)
        {
            ScoreNode parent = At(path[level].Node);
            int index = path[level].Index;
            uint child = path[level - 1].Node;
            if (At(child).Count == 0)
            {
                Unlink(child);
                parent.Remove(index, heap);
                continue;
            }

            parent.Update(index, new ScoreEntry(At(child).Score(0), At(child).Element(0), child, parent.Below(index) - 1), heap);
            if (At(child).Count >= At(child).Capacity / JoinShare) continue;
            if (index + 1 == parent.Count || !TryJoin(parent, index)) _ = index > 0 && TryJoin(parent, index - 1);
        }

        while (!At(Root).IsLeaf && At(Root).Count == 1)
        {
            uint old = Root;
            SetRoot(At(old).Child(0));
            heap.Free(old, ScoreNode.Bytes);
        }
    }

    /// <summary>Changes the score of an element that is there.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Move(double oldScore, double newScore, scoped ReadOnlySpan<byte> member, uint element)
    {
        DescendTo(oldScore, member, out Path path);
        ScoreNode leaf = At(path[0].Node);
        int index = path[0].Index;
        if (index > 0 && index < leaf.Count - 1)
        {
            SortedSetPlace place = SortedSetPlace.At(newScore, member, isAfter: false);
            if (IsBefore(leaf, index - 1, in place) && !IsBefore(leaf, index + 1, in place))
            {
                leaf.SetScore(index, newScore, heap);
                return;
            }
        }

        // In this order, as only the first may be refused memory.
        Insert(newScore, member, element);
        Remove(oldScore, member);
    }

    private bool IsBefore(ScoreNode node, int index, scoped in SortedSetPlace place)
    {
        int order = place.CompareScore(node.Score(index));
        return order == 0 ? place.IsAfterMember(MemberOf(node.Element(index))) : order < 0;
    }

    private void DescendTo(double score, scoped ReadOnlySpan<byte> member, out Path path)
    {
        Descend(SortedSetPlace.At(score, member, isAfter: true), out path);
        path[0] = path[0] with { Index = path[0].Index - 1 };
        if (path[0].Index < 0 || !MemberOf(At(path[0].Node).Element(path[0].Index)).SequenceEqual(member))
        {
            throw new InvalidOperationException("A member of a sorted set is not in its order.");
        }
    }

    // A node for each on the way that is full, from the leaf upwards, and one for a new root if all are.
    private int AllocateSpares(scoped in Path path, Span<uint> spares)
    {
        int top = At(Root).Level;
        int needed = 0;
        while (needed <= top && At(path[needed].Node).IsFull) needed++;
        if (needed > top) needed++;
        int count = 0;
        try
        {
            for (; count < needed; count++) spares[count] = heap.Allocate(ScoreNode.Bytes);
        }
        catch (InsufficientMemoryException)
        {
            while (--count >= 0) heap.Free(spares[count], ScoreNode.Bytes);
            throw;
        }

        return needed;
    }

    // One more lies below a child, perhaps as its first.
    private void CountOneMore(ScoreNode parent, int index, ScoreNode child) => parent.Update(
        index, new ScoreEntry(child.Score(0), child.Element(0), parent.Child(index), parent.Below(index) + 1), heap);

    private void SplitAndInsert(uint leftReference, uint rightReference, int index, in ScoreEntry added)
    {
        ScoreNode left = At(leftReference);
        ScoreNode right = At(rightReference);
        right.Initialize(left.Level);
        bool isAppended = index == left.Count && left.Next == 0;
        bool isPrepended = index == 0 && left.Previous == 0;
        int at = isAppended ? left.Count : isPrepended ? 0 : left.Count / 2;
        left.MoveTo(right, at, heap);
        if (index > at || isAppended) right.Insert(index - at, in added, heap);
        else left.Insert(index, in added, heap);
        LinkAfter(leftReference, rightReference);
    }

    // What a node's parent says of it.
    private ScoreEntry Summary(uint reference)
    {
        ScoreNode node = At(reference);
        return new ScoreEntry(node.Score(0), node.Element(0), reference, (uint)node.Sum(node.Count));
    }

    private void AddRoot(uint root, in ScoreEntry right)
    {
        uint left = Root;
        At(root).Initialize(At(left).Level + 1);
        At(root).Insert(0, Summary(left), heap);
        At(root).Insert(1, in right, heap);
        SetRoot(root);
    }

    // Joins a child and the one behind it if they fit one node with some room left.
    private bool TryJoin(ScoreNode parent, int index)
    {
        uint leftReference = parent.Child(index);
        uint rightReference = parent.Child(index + 1);
        ScoreNode left = At(leftReference);
        ScoreNode right = At(rightReference);
        if (left.Count + right.Count > left.Capacity - (left.Capacity / SlackShare)) return false;
        right.MoveTo(left, 0, heap);
        parent.Update(index, parent.Entry(index) with { Below = parent.Below(index) + parent.Below(index + 1) }, heap);
        parent.Remove(index + 1, heap);
        Unlink(rightReference);
        return true;
    }

    private void LinkAfter(uint leftReference, uint rightReference)
    {
        ScoreNode left = At(leftReference);
        ScoreNode right = At(rightReference);
        right.Next = left.Next;
        right.Previous = leftReference;
        if (left.Next != 0) Set(ref At(left.Next).Previous, rightReference);
        Set(ref left.Next, rightReference);
    }

    // Takes an empty node out of its level and frees it.
    private void Unlink(uint reference)
    {
        ScoreNode node = At(reference);
        if (node.Previous != 0) Set(ref At(node.Previous).Next, node.Next);
        if (node.Next != 0) Set(ref At(node.Next).Previous, node.Previous);
        heap.Free(reference, ScoreNode.Bytes);
    }

    private void Set(ref uint link, uint reference)
    {
        fixed (uint* address = &link) heap.Save(address, sizeof(uint));
        link = reference;
    }
}
