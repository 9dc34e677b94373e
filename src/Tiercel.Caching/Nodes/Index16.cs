namespace Tiercel.Caching;

/// <summary>The number of a node in two bytes.</summary>
internal readonly struct Index16(ushort node) : INodeIndex<Index16>
{
    private readonly ushort _node = node;

    public static int MaxNode => ushort.MaxValue;

    public int Node => _node;

    public static Index16 Of(int node) => new((ushort)node);
}
