using System.Text;

namespace Tiercel.Engine;

/// <summary>Elements of a sorted set from one score to another, both counted unless it is said otherwise.</summary>
/// <param name="Min">The least score; negative infinity = from the first element.</param>
/// <param name="Max">The greatest score; infinity = to the last element.</param>
public readonly record struct ScoreRange(double Min, double Max)
{
    /// <summary>Whether elements of the least score itself are left out.</summary>
    public bool ExcludesMin { get; init; }

    /// <summary>Whether elements of the greatest score itself are left out.</summary>
    public bool ExcludesMax { get; init; }

    /// <exception cref="ArgumentException">A bound is no number.</exception>
    internal SortedSetRange Between()
    {
        if (double.IsNaN(Min) || double.IsNaN(Max)) throw new ArgumentException("A bound of the range is no number.");
        return new SortedSetRange(SortedSetPlace.AtScore(Min, ExcludesMin), SortedSetPlace.AtScore(Max, !ExcludesMax));
    }
}

/// <summary>
/// Elements of a sorted set whose scores are all equal, from one member to another in the order of their bytes, both counted
/// unless it is said otherwise. Where scores differ what is found is undefined.
/// </summary>
/// <param name="Min">The least member, encoded as UTF-8; null = from the first element.</param>
/// <param name="Max">The greatest member, encoded as UTF-8; null = to the last element.</param>
public readonly record struct MemberRange(string? Min, string? Max)
{
    /// <summary>Whether the least member itself is left out.</summary>
    public bool ExcludesMin { get; init; }

    /// <summary>Whether the greatest member itself is left out.</summary>
    public bool ExcludesMax { get; init; }

    internal SortedSetRange Between() => new(
        Min is null ? SortedSetPlace.Start : SortedSetPlace.AtMember(Encoding.UTF8.GetBytes(Min), ExcludesMin),
        Max is null ? SortedSetPlace.End : SortedSetPlace.AtMember(Encoding.UTF8.GetBytes(Max), !ExcludesMax));
}
