namespace Tiercel.Commands;

/// <summary>What only commands of sorted sets complain of, in Redis's words.</summary>
internal static class SortedSetErrors
{
    public static ReadOnlySpan<byte> NotANumber => "ERR resulting score is not a number (NaN)"u8;

    public static ReadOnlySpan<byte> PresentAndAbsent => "ERR XX and NX options at the same time are not compatible"u8;

    public static ReadOnlySpan<byte> GreaterAndLess =>
        "ERR GT, LT, and/or NX options at the same time are not compatible"u8;

    public static ReadOnlySpan<byte> IncrementOfSeveral => "ERR INCR option supports a single increment-element pair"u8;

    public static ReadOnlySpan<byte> BadScoreRange => "ERR min or max is not a float"u8;

    public static ReadOnlySpan<byte> BadMemberRange => "ERR min or max not valid string range item"u8;

    public static ReadOnlySpan<byte> LimitOfRanks =>
        "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX"u8;

    public static ReadOnlySpan<byte> ScoresOfMembers =>
        "ERR syntax error, WITHSCORES not supported in combination with BYLEX"u8;

    public static ReadOnlySpan<byte> BadWeight => "ERR weight value is not a float"u8;

    public static ReadOnlySpan<byte> NegativeLimit => "ERR LIMIT can't be negative"u8;

    public static ReadOnlySpan<byte> NoKeyCount => "ERR numkeys should be greater than 0"u8;

    public static ReadOnlySpan<byte> NoCount => "ERR count should be greater than 0"u8;
}
