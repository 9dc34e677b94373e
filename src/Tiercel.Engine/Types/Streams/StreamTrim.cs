namespace Tiercel.Engine;

/// <summary>What a stream is to be cut down to, at its old end.</summary>
/// <param name="MaxLength">Entries that may stay; <see cref="long.MaxValue"/> if it is not their number that counts.</param>
/// <param name="MinId">Entries before it go.</param>
/// <param name="IsApproximate">Whether only whole nodes go, so that somewhat more may stay.</param>
/// <param name="Limit">Entries to be removed at most; 0 = any number.</param>
internal readonly record struct StreamTrim(long MaxLength, StreamId MinId, bool IsApproximate, long Limit)
{
    private bool IsByLength => MaxLength != long.MaxValue;

    public static StreamTrim ToLength(long maxLength, bool isApproximate = false, long limit = 0) =>
        new(maxLength, StreamId.Zero, isApproximate, limit);

    public static StreamTrim ToId(StreamId minId, bool isApproximate = false, long limit = 0) =>
        new(long.MaxValue, minId, isApproximate, limit);

    /// <summary>Whether nothing is left to do for a stream of this many entries.</summary>
    public bool IsReached(long length) => IsByLength && length <= MaxLength;

    /// <summary>Whether a whole node goes, the first of a stream with this many entries, so many of them its own.</summary>
    public bool Covers(in StreamNode node, int live, long length) =>
        IsByLength ? length - live >= MaxLength : node.LastId < MinId;

    /// <summary>Whether the first entry of a stream with this many stays.</summary>
    public bool Keeps(StreamId id, long length) => IsByLength ? length <= MaxLength : id >= MinId;
}
