namespace Tiercel.Caching;

/// <summary>Where a look-up without the lock stands.</summary>
internal struct ReadCursor
{
    /// <summary>The node that was found; 0 before the first.</summary>
    public int Node;

    /// <summary>The one behind it in its chain.</summary>
    public int Next;

    /// <summary>The partition's version when it was read.</summary>
    public int Version;

    /// <summary>The time of the entry is over.</summary>
    public bool IsExpired;
}
