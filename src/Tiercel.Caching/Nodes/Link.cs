namespace Tiercel.Caching;

/// <summary>A node's neighbours in its queue.</summary>
internal struct Link<TIndex>
    where TIndex : unmanaged, INodeIndex<TIndex>
{
    /// <summary>Towards the front.</summary>
    public TIndex Prev;

    /// <summary>Towards the back.</summary>
    public TIndex Next;
}
