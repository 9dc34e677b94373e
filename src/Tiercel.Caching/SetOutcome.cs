namespace Tiercel.Caching;

/// <summary>What became of a value that was to be stored.</summary>
public enum SetOutcome
{
    /// <summary>The key was absent.</summary>
    Added,

    /// <summary>The key had another value.</summary>
    Replaced,

    /// <summary>The entry is heavier than the whole cache. The key is absent now: an older value would be wrong.</summary>
    Refused,
}
