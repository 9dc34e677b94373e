using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The elements of a packed sorted set: pairs of member and score in order, the score an integer if it is one, else text,
/// as Redis has them in a listpack. Minus zero is kept as zero, as there.
/// </summary>
internal static class PackedScores
{
    /// <summary>Bytes that a score may take.</summary>
    public const int MaxScoreBytes = DoubleText.MaxLength + 2;

    // Half of what 64 bits hold: Redis's limit.
    private const double MaxInteger = 1L << 62;

    /// <summary>The offset of a member, or -1.</summary>
    public static int Find(ReadOnlySpan<byte> elements, ReadOnlySpan<byte> member) => Listpack.Find(elements, member, stride: 2);

    /// <summary>The score behind a member.</summary>
    public static double ScoreOf(ReadOnlySpan<byte> elements, int memberOffset) =>
        ScoreAt(elements, Listpack.Next(elements, memberOffset));

    /// <summary>The score at an offset.</summary>
    public static double ScoreAt(ReadOnlySpan<byte> elements, int offset)
    {
        TryReadScore(Listpack.Read(elements, offset), out double score);
        return score;
    }

    /// <summary>The score that an element is; false if it is none.</summary>
    public static bool TryReadScore(in ListpackElement element, out double score)
    {
        score = element.Integer;
        return element.IsInteger || DoubleText.TryParse(element.Text, out score);
    }

    /// <summary>The offset of the first pair that does not lie before a place, and how many do.</summary>
    public static int Seek(ReadOnlySpan<byte> elements, scoped in SortedSetPlace place, out int rank)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        int offset = 0;
        for (rank = 0; offset < elements.Length; rank++)
        {
            int scoreOffset = Listpack.Next(elements, offset);
            int order = place.CompareScore(ScoreAt(elements, scoreOffset));
            if (order > 0) break;
            if (order == 0 && !place.IsAfterMember(Listpack.ReadText(elements, offset, scratch))) break;
            offset = Listpack.Next(elements, scoreOffset);
        }

        return offset;
    }

    /// <summary>Writes a pair to the start of a span with room for it; returns its bytes.</summary>
    public static int Write(Span<byte> target, ReadOnlySpan<byte> member, double score)
    {
        int length = Listpack.Write(target, member);
        Span<byte> text = stackalloc byte[DoubleText.MaxLength];
        ListpackElement element = IsInteger(score, out long integer)
            ? new ListpackElement(integer)
            : new ListpackElement(DoubleText.Format(score, text));
        return length + element.WriteTo(target[length..]);
    }

    /// <summary>Whether a score is kept as an integer, and so printed by ZSCAN.</summary>
    public static bool IsInteger(double score, out long integer)
    {
        integer = (long)score;
        return integer == score && Math.Abs(score) <= MaxInteger;
    }

    /// <summary>Bytes that suffice for a pair.</summary>
    public static int MaxPairBytes(ReadOnlySpan<byte> member) => Listpack.EncodedLength(member) + MaxScoreBytes;

    /// <summary>Checks that pairs are in order, no member twice. Throws if not.</summary>
    public static void CheckInvariants(ReadOnlySpan<byte> elements)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        for (int offset = 0; offset < elements.Length; offset = Listpack.Skip(elements, offset, 2))
        {
            ReadOnlySpan<byte> member = Listpack.ReadText(elements, offset, scratch);
            if (Find(elements, member) != offset) throw new InvalidOperationException("Packed: a member is there twice.");
            SortedSetPlace place = SortedSetPlace.At(ScoreOf(elements, offset), member, isAfter: false);
            if (Seek(elements, in place, out _) != offset) throw new InvalidOperationException("Packed: out of order.");
        }
    }
}
