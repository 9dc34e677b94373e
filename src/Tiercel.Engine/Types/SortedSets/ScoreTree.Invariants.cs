namespace Tiercel.Engine;

// The structure checks itself.
internal readonly unsafe partial struct ScoreTree
{
    /// <summary>Checks the order, what inner nodes say, the links and the count. Throws at the first contradiction.</summary>
    public void CheckInvariants(long expectedCount)
    {
        long count = CheckBelow(Root, At(Root).Level);
        if (count != expectedCount) throw new InvalidOperationException($"Tree: {count} elements, {expectedCount} counted.");
        uint first = Root;
        for (int level = At(Root).Level; level >= 0; level--)
        {
            CheckLevel(first);
            if (level > 0) first = At(first).Child(0);
        }
    }

    private long CheckBelow(uint reference, int level)
    {
        ScoreNode node = At(reference);
        if (node.Level != level) throw new InvalidOperationException("Tree: leaves are not of one level.");
        if (node.Count > node.Capacity) throw new InvalidOperationException("Tree: a node has too many entries.");
        if (node.Count == 0 && (!node.IsLeaf || reference != Root)) throw new InvalidOperationException("Tree: a node is empty.");
        if (node.IsLeaf) return node.Count;
        for (int i = 0; i < node.Count; i++)
        {
            ScoreNode child = At(node.Child(i));
            if (CheckBelow(node.Child(i), level - 1) != node.Below(i)) throw new InvalidOperationException("Tree: a count is wrong.");
            if (child.Element(0) != node.Element(i) || !child.Score(0).Equals(node.Score(i)))
            {
                throw new InvalidOperationException("Tree: an entry is not the first below it.");
            }
        }

        return node.Sum(node.Count);
    }

    private void CheckLevel(uint first)
    {
        uint previous = 0;
        ScoreEntry last = default;
        for (uint reference = first; reference != 0; reference = At(reference).Next)
        {
            ScoreNode node = At(reference);
            if (node.Previous != previous) throw new InvalidOperationException("Tree: a link back is wrong.");
            previous = reference;
            for (int i = 0; i < node.Count; i++)
            {
                ScoreEntry entry = node.Entry(i);
                if (last.Element != 0 && !IsInOrder(in last, in entry)) throw new InvalidOperationException("Tree: out of order.");
                double kept = new SortedSetElement(heap.At(entry.Element)).Score;
                if (!kept.Equals(entry.Score)) throw new InvalidOperationException("Tree: a score is not its element's.");
                last = entry;
            }
        }
    }

    private bool IsInOrder(in ScoreEntry left, in ScoreEntry right) =>
        left.Score < right.Score
        || (left.Score == right.Score && MemberOf(left.Element).SequenceCompareTo(MemberOf(right.Element)) < 0);
}
