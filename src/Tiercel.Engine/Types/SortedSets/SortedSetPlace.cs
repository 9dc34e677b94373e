namespace Tiercel.Engine;

/// <summary>
/// A place between two neighbours of a sorted set: every kind of bound is one, and a range is what lies between two. How
/// many elements lie before it is all that a set must be able to tell.
/// </summary>
internal readonly ref struct SortedSetPlace
{
    private readonly double _score;
    private readonly ReadOnlySpan<byte> _member;
    private readonly bool _usesScore;
    private readonly bool _usesMember;
    private readonly bool _isAfterEqual;

    private SortedSetPlace(double score, ReadOnlySpan<byte> member, bool usesScore, bool usesMember, bool isAfterEqual)
    {
        _score = score;
        _member = member;
        _usesScore = usesScore;
        _usesMember = usesMember;
        _isAfterEqual = isAfterEqual;
    }

    public static SortedSetPlace Start => default;

    public static SortedSetPlace End => new(0, default, usesScore: false, usesMember: false, isAfterEqual: true);

    /// <summary>Before or after all elements of a score.</summary>
    public static SortedSetPlace AtScore(double score, bool isAfter) =>
        new(score, default, usesScore: true, usesMember: false, isAfter);

    /// <summary>Before or after a member, in a set whose scores are all equal.</summary>
    public static SortedSetPlace AtMember(ReadOnlySpan<byte> member, bool isAfter) =>
        new(0, member, usesScore: false, usesMember: true, isAfter);

    /// <summary>Before or after an element, whether it is there or not.</summary>
    public static SortedSetPlace At(double score, ReadOnlySpan<byte> member, bool isAfter) =>
        new(score, member, usesScore: true, usesMember: true, isAfter);

    /// <summary>
    /// -1 if an element of this score lies before the place, 1 if behind it; 0 if its member must be asked.
    /// </summary>
    public int CompareScore(double score)
    {
        if (_usesScore)
        {
            if (score < _score) return -1;
            if (score > _score) return 1;
        }

        return _usesMember ? 0 : _isAfterEqual ? -1 : 1;
    }

    /// <summary>Whether an element whose score does not decide lies before the place.</summary>
    public bool IsAfterMember(ReadOnlySpan<byte> member)
    {
        int order = member.SequenceCompareTo(_member);
        return order < 0 || (order == 0 && _isAfterEqual);
    }
}
