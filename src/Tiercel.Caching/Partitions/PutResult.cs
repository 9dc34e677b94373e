namespace Tiercel.Caching;

/// <summary>What became of an attempt to store a value.</summary>
internal enum PutResult
{
    Added,
    Replaced,

    /// <summary>The condition does not hold.</summary>
    Unchanged,

    /// <summary>Other entries have to go first, more than one or from other partitions.</summary>
    NeedsRoom,

    /// <summary>As <see cref="NeedsRoom"/>, for a heavier value of a key that is there and is not to go itself.</summary>
    NeedsMoreRoom,
}
