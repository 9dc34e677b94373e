namespace Tiercel.Engine;

/// <summary>
/// A pattern of KEYS and SCAN, matched byte by byte as Redis does: <c>*</c> any bytes, <c>?</c> any one,
/// <c>[abc]</c> <c>[a-z]</c> <c>[^a]</c> one of a class, <c>\x</c> the byte x itself.
/// </summary>
/// <remarks>
/// Only the last star seen ever needs to be tried again at a later place: what stood before it has matched, and a
/// longer match of an earlier star could only leave less text. So the time is at most pattern × text,
/// however many stars there are.
/// <para>
/// Redis's corners, kept: a class that is not closed ends with the pattern; a range written backwards is turned
/// round, and compares bytes as signed; an empty text matches only the empty pattern and a lone star.
/// </para>
/// </remarks>
internal readonly ref struct GlobPattern(ReadOnlySpan<byte> pattern)
{
    private readonly ReadOnlySpan<byte> _pattern = pattern;

    /// <summary>Whether it is the lone star, which matches every text, the empty one too.</summary>
    public bool MatchesAll => _pattern is [(byte)'*'];

    public bool Matches(ReadOnlySpan<byte> text)
    {
        if (MatchesAll) return true;
        if (text.IsEmpty) return _pattern.IsEmpty;
        int place = 0;
        int afterStar = -1;
        int textOfStar = 0;
        int i = 0;
        while (i < text.Length)
        {
            if (place < _pattern.Length && _pattern[place] == '*')
            {
                afterStar = ++place;
                textOfStar = i;
                if (place == _pattern.Length) return true;
            }
            else if (place < _pattern.Length && MatchesOne(text[i], ref place))
            {
                i++;
            }
            else if (afterStar < 0)
            {
                return false;
            }
            else
            {
                place = afterStar;
                i = ++textOfStar;
            }
        }

        return _pattern[place..].TrimStart((byte)'*').IsEmpty;
    }

    /// <summary>Whether the element at a place, not a star, takes this byte; moves behind it if so.</summary>
    private bool MatchesOne(byte value, ref int place)
    {
        switch (_pattern[place])
        {
            case (byte)'?':
                place++;
                return true;
            case (byte)'[':
                return MatchesClass(value, ref place);
            case (byte)'\\' when place + 1 < _pattern.Length:
                if (_pattern[place + 1] != value) return false;
                place += 2;
                return true;
            default:
                if (_pattern[place] != value) return false;
                place++;
                return true;
        }
    }

    private bool MatchesClass(byte value, ref int place)
    {
        ReadOnlySpan<byte> rest = _pattern[(place + 1)..];
        bool negated = rest is [(byte)'^', ..];
        if (negated) rest = rest[1..];
        bool found = false;
        while (rest is not ([] or [(byte)']', ..]))
        {
            if (rest is [(byte)'\\', _, ..])
            {
                found |= rest[1] == value;
                rest = rest[2..];
            }
            else if (rest is [_, (byte)'-', _, ..])
            {
                found |= IsBetween((sbyte)value, (sbyte)rest[0], (sbyte)rest[2]);
                rest = rest[3..];
            }
            else
            {
                found |= rest[0] == value;
                rest = rest[1..];
            }
        }

        if (found == negated) return false;
        place = _pattern.Length - rest.Length + (rest.IsEmpty ? 0 : 1);
        return true;
    }

    private static bool IsBetween(sbyte value, sbyte one, sbyte other) =>
        one <= other ? value >= one && value <= other : value >= other && value <= one;
}
