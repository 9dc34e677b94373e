using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// The order of a large sorted set: a B+tree (Bayer and McCreight 1972; Comer 1979) of scores and references to elements,
/// whose inner nodes count what lies below each child. So the rank of a place and the element of a rank are found in
/// O(log n), a range is two ranks, and all that sorted sets are asked comes down to these. Elements of equal scores stand in
/// the order of their members' bytes.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       4     root
/// </code>
/// Invariants: an inner node's entry repeats the first entry that lies below its child; leaves are all of level 0, the
/// nodes of a level are linked in order; only a root that is a leaf is ever empty. Nodes are joined when one is less than a
/// third full and fits its neighbour, or is empty, which keeps them full enough at less cost than joining at the half
/// (Johnson and Shasha, 1989). A node that is appended to, at the end of its level, is not split but followed by a new
/// one: what comes in order fills the nodes.
/// </remarks>
internal readonly unsafe partial struct ScoreTree(byte* header, ChunkHeap heap)
{
    public const int HeaderBytes = 8;

    // No tree is higher: nodes are a third full on the average at least, and 16^16 is more than there can be elements.
    private const int MaxHeight = 16;

    private uint Root => *(uint*)header;

    /// <summary>Makes an empty tree. Its header is zero before.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public void Initialize()
    {
        uint root = heap.Allocate(ScoreNode.Bytes);
        At(root).Initialize(level: 0);
        SetRoot(root);
    }

    /// <summary>Makes this tree, whose header is zero, that of a heap that is a copy of another tree's.</summary>
    public void CopyFrom(ScoreTree source) => *(uint*)header = source.Root;

    /// <summary>How many elements lie before a place.</summary>
    public long CountBefore(scoped in SortedSetPlace place)
    {
        long count = 0;
        ScoreNode node = At(Root);
        while (true)
        {
            int before = CountBefore(node, in place);
            if (node.IsLeaf) return count + before;
            int child = Math.Max(before - 1, 0);
            count += node.Sum(child);
            node = At(node.Child(child));
        }
    }

    /// <summary>The leaf that holds the element of a rank, which exists, and its index there.</summary>
    public ScoreNode Seek(long rank, out int index)
    {
        ScoreNode node = At(Root);
        while (!node.IsLeaf)
        {
            int child = 0;
            for (; rank >= node.Below(child); child++) rank -= node.Below(child);
            node = At(node.Child(child));
        }

        index = (int)rank;
        Debug.Assert(index < node.Count, "there is no such rank");
        return node;
    }

    /// <summary>The last leaf.</summary>
    public uint LastLeaf()
    {
        uint reference = Root;
        while (!At(reference).IsLeaf) reference = At(reference).Child(At(reference).Count - 1);
        return reference;
    }

    /// <summary>The node of a reference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScoreNode At(uint node) => new(heap.At(node));

    // How many of a node's entries lie before a place.
    private int CountBefore(ScoreNode node, scoped in SortedSetPlace place)
    {
        int low = 0;
        int high = node.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            int order = place.CompareScore(node.Score(middle));
            bool isBefore = order == 0 ? place.IsAfterMember(MemberOf(node.Element(middle))) : order < 0;
            if (isBefore) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private ReadOnlySpan<byte> MemberOf(uint element) => new SortedSetElement(heap.At(element)).Member;

    private void SetRoot(uint root)
    {
        heap.Save(header, sizeof(uint));
        *(uint*)header = root;
    }

    // The way to the leaf in which a place lies, and its index there; of each inner node the child that was taken.
    private void Descend(scoped in SortedSetPlace place, out Path path)
    {
        path = default;
        uint reference = Root;
        while (true)
        {
            ScoreNode node = At(reference);
            int before = CountBefore(node, in place);
            if (node.IsLeaf)
            {
                path[0] = new Step(reference, before);
                return;
            }

            int child = Math.Max(before - 1, 0);
            path[node.Level] = new Step(reference, child);
            reference = node.Child(child);
        }
    }

    private readonly record struct Step(uint Node, int Index);

    [InlineArray(MaxHeight)]
    private struct Path
    {
        private Step _first;
    }
}
