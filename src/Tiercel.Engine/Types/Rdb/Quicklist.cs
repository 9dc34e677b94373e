using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Lists as dumps and snapshot files of Redis hold them since 3.2: a number of nodes, each a string that is a ziplist,
/// or since 7.0 a listpack or a single long element. Drawn in docs/formats/packed.md.
/// </summary>
internal static class Quicklist
{
    private const ulong PlainNode = 1;
    private const ulong PackedNode = 2;

    /// <summary>
    /// Gives the elements of all nodes to a visitor; false if anything is damaged or the visitor refuses. Nodes without
    /// elements are let pass, as Redis does. With <paramref name="hasContainers"/> it is the form of 7.0, where each node
    /// says what it is.
    /// </summary>
    public static bool TryVisit<TVisitor>(
        scoped ref RdbReader reader, bool hasContainers, ref PooledBuffer scratch, ref TVisitor visitor)
        where TVisitor : struct, IElementVisitor, allows ref struct
    {
        if (!reader.TryReadLength(out ulong nodes, out bool isEncoding) || isEncoding) return false;

        // Each node takes input, so that the declared number need not be believed.
        for (; nodes > 0; nodes--)
        {
            reader.Forget();
            ulong container = PackedNode;
            if (hasContainers && (!reader.TryReadLength(out container, out isEncoding) || isEncoding)) return false;
            if (container is not (PlainNode or PackedNode)) return false;
            if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> node) || node.IsEmpty) return false;
            bool visited = container == PlainNode ? visitor.Visit(new ListpackElement(node))
                : hasContainers ? ListpackImage.TryVisit(node, ref visitor)
                : Ziplist.TryVisit(node, ref visitor);
            if (!visited) return false;
        }

        return true;
    }
}
