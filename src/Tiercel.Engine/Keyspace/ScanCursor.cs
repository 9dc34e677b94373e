namespace Tiercel.Engine;

/// <summary>A place in the scan of a database, packed into the number that clients hand back.</summary>
/// <remarks>
/// <code>
/// bits   content
/// 0-6    bucket of the segment
/// 7-11   depth of the segment when the scan entered it
/// 12-37  prefix of the segment, its upper 26 bits
/// 38-43  shard
/// </code>
/// 44 bits: exact also for clients that keep numbers as doubles. The start packs to 0, and nothing else does.
/// </remarks>
internal struct ScanCursor
{
    private const int DepthShift = 7;
    private const int PrefixShift = 12;
    private const int ShardShift = 38;
    private const int PrefixDroppedBits = 6;

    public int Shard;
    public Table.Position Table;

    /// <summary>Takes any number, also one that no scan has given.</summary>
    public static ScanCursor Parse(ulong packed) => new()
    {
        Shard = (int)(packed >> ShardShift) & (Engine.Shard.Count - 1),
        Table = new Table.Position
        {
            Bucket = (int)packed & 0x7F,
            Depth = (int)(packed >> DepthShift) & 0x1F,
            Prefix = ((uint)(packed >> PrefixShift) & 0x3FF_FFFF) << PrefixDroppedBits,
        },
    };

    public readonly ulong Pack() =>
        ((ulong)Shard << ShardShift)
        | ((ulong)(Table.Prefix >> PrefixDroppedBits) << PrefixShift)
        | (Table.Bucket == 0 ? 0 : (ulong)Table.Depth << DepthShift)
        | (uint)Table.Bucket;
}
