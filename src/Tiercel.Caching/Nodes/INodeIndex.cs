namespace Tiercel.Caching;

/// <summary>A node's number as it is kept in memory: 16 bits where a partition is small enough, 32 beyond.</summary>
internal interface INodeIndex<TSelf>
    where TSelf : unmanaged, INodeIndex<TSelf>
{
    /// <summary>The greatest number it can hold.</summary>
    static abstract int MaxNode { get; }

    int Node { get; }

    static abstract TSelf Of(int node);
}
