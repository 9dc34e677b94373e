namespace Tiercel.Caching;

/// <summary>The number of a node in four bytes.</summary>
internal readonly struct Index32(int node) : INodeIndex<Index32>
{
    private readonly int _node = node;

    // Far from the longest array, which the doubling of a partition must not pass.
    public static int MaxNode => 1 << 30;

    public int Node => _node;

    public static Index32 Of(int node) => new(node);
}
