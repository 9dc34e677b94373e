namespace Tiercel.Caching;

/// <summary>What has happened to an entry.</summary>
public enum CacheEventKind
{
    /// <summary>It was looked for and found.</summary>
    Hit,

    /// <summary>It was looked for and was absent or expired.</summary>
    Miss,

    /// <summary>A value was stored.</summary>
    Set,

    /// <summary>Its value gave way to another for the same key.</summary>
    Replaced,

    /// <summary>Somebody removed it.</summary>
    Removed,

    /// <summary>It gave way to others because there was no room.</summary>
    Evicted,

    /// <summary>Its time was over.</summary>
    Expired,

    /// <summary>It was not stored because it is heavier than the whole cache.</summary>
    Refused,
}
