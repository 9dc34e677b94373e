namespace Tiercel.Caching;

/// <summary>
/// Counts the uses of an entry up to three, in its mark: what a hit notes when it takes no lock. A count that several threads raise at
/// once may miss some.
/// </summary>
internal static class UseMark
{
    /// <summary>
    /// How many entries one eviction may send round again for their marks: readers raise these without a lock, and could otherwise keep
    /// the search going. A guess.
    /// </summary>
    public const int MaxRounds = 256;

    // Two bits are what S3-FIFO takes; seven uses instead of three gain a few tenths of a point on skewed traces and lose more where
    // what is popular changes.
    private const byte Most = 3;

    /// <summary>Counts one use more. A key that is used all the time is not written all the time.</summary>
    public static void Raise<TIndex>(ref HotNode<TIndex> hot)
        where TIndex : unmanaged, INodeIndex<TIndex>
    {
        byte mark = hot.Mark;
        if (mark < Most) hot.Mark = (byte)(mark + 1);
    }
}
