namespace Tiercel.Engine;

/// <summary>
/// What SORT goes by, or fetches, for an element: the string at the key that the element makes in the place of the star
/// (<c>weight_*</c>), a field of the hash there (<c>object_*->name</c>), or with <c>#</c> the element itself.
/// </summary>
internal readonly ref struct SortPattern
{
    public SortPattern(ReadOnlySpan<byte> pattern)
    {
        // As in C a zero byte ends what is searched; it is part of the key all the same.
        int end = pattern.IndexOf((byte)0);
        ReadOnlySpan<byte> searched = end < 0 ? pattern : pattern[..end];
        IsElement = searched.SequenceEqual("#"u8);
        int star = searched.IndexOf((byte)'*');
        if (star < 0) return;
        HasStar = true;
        Before = pattern[..star];
        Behind = pattern[(star + 1)..];
        searched = searched[(star + 1)..];
        int arrow = searched.IndexOf("->"u8);
        if (arrow < 0 || arrow + 2 == searched.Length) return;
        Field = Behind[(arrow + 2)..];
        Behind = Behind[..arrow];
    }

    /// <summary>Whether it stands for the element itself.</summary>
    public bool IsElement { get; }

    /// <summary>Whether it leads to keys; without a star it leads nowhere.</summary>
    public bool HasStar { get; }

    /// <summary>What stands in keys before the element.</summary>
    public ReadOnlySpan<byte> Before { get; }

    /// <summary>What stands in keys behind the element.</summary>
    public ReadOnlySpan<byte> Behind { get; }

    /// <summary>The field of the hash that the keys hold; empty if they hold strings.</summary>
    public ReadOnlySpan<byte> Field { get; }
}
