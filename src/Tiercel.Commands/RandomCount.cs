using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>How many elements at random SRANDMEMBER, HRANDFIELD and ZRANDMEMBER are asked for.</summary>
internal static class RandomCount
{
    // From Redis: a count beyond this could not be doubled, as replies of pairs are.
    private const long MaxPairs = long.MaxValue / 2;

    // An element takes six bytes of a reply at least, and a reply holds 2 GiB.
    private const long MaxDrawn = int.MaxValue / 6;

    private static ReadOnlySpan<byte> OutOfRange =>
        "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807"u8;

    private static ReadOnlySpan<byte> PairsOutOfRange => "ERR value is out of range"u8;

    /// <summary>Reads a count and perhaps the word that asks for pairs; if they are something else the error is replied.</summary>
    public static bool TryRead(ref CommandContext c, ReadOnlySpan<byte> pairs, out long count)
    {
        ReadOnlySpan<byte> error = default;
        if (!IntegerText.TryParse(c.Arg(2), out count)) error = CommandErrors.NotAnInteger;
        else if (count == long.MinValue) error = OutOfRange;
        else if (c.Count > 4 || (c.Count == 4 && !Word.Is(c.Arg(3), pairs))) error = CommandErrors.Syntax;
        else if (c.Count == 4 && count is < -MaxPairs or > MaxPairs) error = PairsOutOfRange;
        if (!error.IsEmpty) c.Reply.Error(error);
        return error.IsEmpty;
    }

    /// <summary>Reads the count of members of a set; if it is something else the error is replied.</summary>
    public static bool TryReadOfSet(ref CommandContext c, out long count)
    {
        ReadOnlySpan<byte> error = default;
        if (!IntegerText.TryParse(c.Arg(2), out count)) error = CommandErrors.NotAnInteger;
        else if (count == long.MinValue) error = OutOfRange;
        if (!error.IsEmpty) c.Reply.Error(error);
        return error.IsEmpty;
    }

    /// <summary>
    /// How many are drawn for a negative count. If they are more than a reply can hold the error is replied, where Redis would
    /// begin a reply without end and hold up everybody.
    /// </summary>
    public static bool TryDraw(ReplyWriter reply, long count, bool pairs, out int drawn)
    {
        bool fits = -count <= (pairs ? MaxDrawn / 2 : MaxDrawn);
        drawn = fits ? (int)-count : 0;
        if (!fits) reply.Error(pairs ? PairsOutOfRange : OutOfRange);
        return fits;
    }
}
